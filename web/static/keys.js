// Keys for those who live in lists: j and k move, Enter opens, c claims, e completes, x selects, / searches, n starts something new.
const typing = (target) => target.closest('input, textarea, select, [contenteditable]');
const rows = () => [...document.querySelectorAll('.rows tbody tr[data-href]')];
const chosen = () => document.querySelector('.rows tr[aria-selected="true"]');

const deeds = {
  j: () => move(1),
  k: () => move(-1),
  '/': () => document.querySelector('#search')?.focus(),
  n: () => document.querySelector('#new')?.click(),
  c: () => chosen()?.querySelector('[data-claim]')?.click(),
  x: () => chosen()?.querySelector('[data-pick]')?.click(),
  e: () => chosen()?.dataset.href.startsWith('/tasks/') && location.assign(`${chosen().dataset.href}#fields`),
  Enter: () => chosen() && location.assign(chosen().dataset.href),
};

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
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === 'Enter' && event.target.closest('a, button, summary')) return;
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});
