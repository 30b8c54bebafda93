// Ctrl-K: go anywhere, or do what stands on the page, by typing. `?` lists the keys that this page has.
import { keysOfPage } from './keys.js';

let dialog;

function made(name, inner) {
  const box = document.createElement('dialog');
  box.className = `over ${name}`;
  box.innerHTML = inner;
  box.addEventListener('click', (event) => event.target === box && box.close());
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

function palette() {
  if (dialog?.open) return;
  dialog = made('palette', `
    <input type="search" role="combobox" aria-expanded="true" aria-controls="found" aria-label="Go to or do" maxlength="100"
      autocomplete="off" placeholder="Page, ticket number, or what to do here">
    <ul class="found" id="found" role="listbox" aria-label="Found"></ul>`);
  const input = dialog.querySelector('input');
  input.addEventListener('input', () => ask(dialog, input.value));
  input.addEventListener('keydown', (event) => steer(event, dialog));
  ask(dialog, '');
}

// What the server knows, and before it what stands on the page.
async function ask(box, words) {
  const mine = (box.asked = (box.asked ?? 0) + 1);
  const answer = await fetch(`/palette?words=${encodeURIComponent(words)}`, { headers: { 'HX-Request': 'true' } }).catch(() => null);
  if (!box.open || mine !== box.asked) return;
  const list = box.querySelector('.found');
  const known = new DOMParser().parseFromString(answer?.ok ? await answer.text() : '', 'text/html');
  list.replaceChildren(...deeds(words), ...known.querySelectorAll('li'));
  if (!answer?.ok) list.append(told('The service does not answer now. Try again in a moment.'));
  for (const [at, item] of [...list.children].entries()) {
    const entry = item.firstElementChild ?? item;
    if (entry !== item) item.role = 'presentation';
    Object.assign(entry, { role: 'option', id: `found-${at}`, tabIndex: -1 });
  }
  choose(box, 0);
}

function deeds(words) {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const here = [...document.querySelectorAll('main :is(button, a.button):not([disabled])')].filter((each) => each.checkVisibility());
  const seen = new Set();
  const items = [];
  for (const each of here) {
    const said = (each.getAttribute('aria-label') || each.textContent).replace(/\s+/g, ' ').trim();
    if (!said || said.length > 60 || seen.has(said) || !asked.every((word) => said.toLowerCase().includes(word))) continue;
    seen.add(said);
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    const kind = Object.assign(document.createElement('span'), { className: 'small mute push', textContent: 'On this page' });
    button.append(Object.assign(document.createElement('span'), { textContent: said }), kind);
    button.addEventListener('click', () => {
      dialog.close();
      each.focus();
      each.click();
    });
    item.append(button);
    items.push(item);
  }
  return items.slice(0, asked.length ? 8 : 4);
}

function told(words) {
  return Object.assign(document.createElement('li'), { textContent: words, className: 'mute' });
}

function steer(event, box) {
  const items = [...box.querySelectorAll('.found [role="option"]')];
  const at = items.findIndex((each) => each.getAttribute('aria-selected') === 'true');
  if (event.key === 'ArrowDown') choose(box, Math.min(at + 1, items.length - 1));
  else if (event.key === 'ArrowUp') choose(box, Math.max(at - 1, 0));
  else if (event.key === 'Enter') items[at]?.click();
  else if (event.key === 'Escape') box.close(); // a field for searching would only empty itself
  else return;
  event.preventDefault();
}

function choose(box, at) {
  const items = [...box.querySelectorAll('.found [role="option"]')];
  for (const [each, item] of items.entries()) item.setAttribute('aria-selected', String(each === at));
  items[at]?.scrollIntoView({ block: 'nearest' });
  box.querySelector('input').setAttribute('aria-activedescendant', items[at]?.id ?? '');
}

function keys() {
  const box = made('keys-here', `<h2>Keys of this page</h2><table class="keys"><tbody></tbody></table>
    <form method="dialog"><a href="/help">All help</a><button class="button">Close</button></form>`);
  box.setAttribute('aria-label', 'Keys of this page');
  for (const [pressed, words] of keysOfPage()) {
    const row = box.querySelector('tbody').insertRow();
    const cell = document.createElement('th');
    cell.scope = 'row';
    for (const one of pressed.split(' ')) cell.append(Object.assign(document.createElement('kbd'), { textContent: one }), ' ');
    row.append(cell, Object.assign(document.createElement('td'), { textContent: words }));
  }
}

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && !event.altKey) {
    event.preventDefault();
    palette();
  }
});
document.addEventListener('ek:keys', keys);
