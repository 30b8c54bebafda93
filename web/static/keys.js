// Keys for those who live in lists, and for what a page marks with data-key. `?` lists all that work on this page.
const typing = (target) => target.closest('input, textarea, select, [contenteditable], dialog');
const rows = () => [...document.querySelectorAll('.rows tbody tr[data-href]')];
const chosen = () => document.querySelector('.rows tr[aria-selected="true"]');
const marked = () => [...document.querySelectorAll('[data-key]')].filter((each) => each.checkVisibility());
const AFTER_G = 1200;
let going = 0;

const deeds = {
  j: { words: 'Next row', when: rows, run: () => move(1) },
  k: { words: 'Previous row', when: rows, run: () => move(-1) },
  Enter: { words: 'Open the row', when: rows, run: () => chosen() && location.assign(chosen().dataset.href) },
  c: { words: "Claim the row's task", when: () => document.querySelectorAll('[data-claim]'), run: () => chosen()?.querySelector('[data-claim]')?.click() },
  x: { words: 'Select the row', when: () => document.querySelectorAll('[data-pick]'), run: () => chosen()?.querySelector('[data-pick]')?.click() },
  e: { words: "Open the task's form", when: () => document.querySelectorAll('tr[data-href^="/tasks/"]'), run: complete },
  '/': { words: 'Search tickets', when: () => document.querySelectorAll('#search'), run: () => document.querySelector('#search')?.focus() },
  n: { words: 'New report or request', when: () => document.querySelectorAll('#new'), run: () => document.querySelector('#new')?.click() },
  g: { words: 'Go: then the letter of a page', when: () => document.querySelectorAll('[data-go]'), run: () => (going = Date.now()) },
  '?': { words: 'These keys', when: () => [1], run: () => document.dispatchEvent(new CustomEvent('ek:keys')) },
};

/** [keys, words] of everything that can be pressed on this page. */
export function keysOfPage() {
  const own = marked().map((each) => [each.dataset.key, said(each)]);
  const general = Object.entries(deeds).filter(([, deed]) => deed.when().length).map(([key, deed]) => [key, deed.words]);
  const ways = [...document.querySelectorAll('[data-go]')].map((each) => [`g ${each.dataset.go}`, each.textContent.trim()]);
  return [...own, ...general, ['Ctrl K', 'Go anywhere, do anything'], ...ways];
}

function complete() {
  const href = chosen()?.dataset.href ?? '';
  if (href.startsWith('/tasks/')) location.assign(`${href}#fields`);
}

function said(element) {
  const labels = element.labels?.[0]?.textContent;
  return (element.dataset.keyWords || element.getAttribute('aria-label') || labels || element.textContent).replace(/\s+/g, ' ').trim();
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  for (const row of all) row.removeAttribute('aria-selected');
  next.setAttribute('aria-selected', 'true');
  next.scrollIntoView({ block: 'nearest' });
  next.querySelector('a')?.focus({ preventScroll: true });
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === 'Enter' && event.target.closest('a, button, summary')) return;
  if (Date.now() - going < AFTER_G) {
    going = 0;
    const way = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (!way) return;
    event.preventDefault();
    way.click();
    return;
  }
  const wished = marked().find((each) => each.dataset.key === event.key);
  const deed = deeds[event.key];
  if (!wished && !deed) return;
  event.preventDefault();
  if (wished) press(wished);
  else deed.run();
});

// A choice is made, and what belongs to it is ready to be typed; anything else is pressed.
function press(wished) {
  if (!wished.matches('input[type="radio"]')) return wished.click();
  wished.checked = true;
  wished.dispatchEvent(new Event('change', { bubbles: true }));
  wished.closest('form')?.querySelector('textarea')?.focus();
}
