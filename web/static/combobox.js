// Inputs that name things (people, services, tickets) offer what is found while one types: a combobox with a list of options, by
// keyboard and screen reader as by mouse. One list serves all inputs; it lies outside the forms, which may be swapped meanwhile.
const PAUSE = 150;
const list = document.createElement('ul');
const status = document.createElement('p');
let input = null, active = -1, timer = 0, request = null, picking = false;

list.id = 'ek-options';
list.className = 'options';
list.role = 'listbox';
list.ariaLabel = 'What is found';
list.hidden = true;
status.className = 'sr';
status.role = 'status';
document.body.append(list, status);

const field = (target) => (target instanceof Element && target.matches('input[data-options]') ? target : null);
const options = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];

document.addEventListener('focusin', ({ target }) => field(target) && adopt(target));
document.addEventListener('focusout', ({ target }) => field(target) && close());
document.addEventListener('input', ({ target }) => !picking && field(target) && soon(target));
document.addEventListener('keydown', (event) => field(event.target) && press(event));
list.addEventListener('pointerdown', (event) => {
  event.preventDefault(); // the input keeps the focus
  const option = event.target.closest('[role="option"]:not([aria-disabled])');
  if (option) pick(option);
});
addEventListener('resize', close);
addEventListener('scroll', () => input && !list.hidden && place(), { passive: true, capture: true });

// What was typed before this script was there is looked for as well.
const early = field(document.activeElement);
if (early && early.value !== early.defaultValue) soon(early);

function adopt(target) {
  input = target;
  target.removeAttribute('list'); // the browser's own list is for those without scripts
  target.role = 'combobox';
  target.ariaAutoComplete = 'list';
  target.ariaExpanded = 'false';
  target.setAttribute('aria-controls', list.id);
}

function soon(target) {
  adopt(target);
  call(target, '');
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

async function look() {
  request?.abort();
  const asked = (request = new AbortController());
  const text = input.value.trim();
  try {
    const answer = await fetch(`${input.dataset.options}?q=${encodeURIComponent(text)}`, { signal: asked.signal, headers: { Accept: 'application/json' } });
    if (answer.ok) show(await answer.json(), text);
  } catch { /* away or overtaken: one may type on without a list */ }
}

function show({ options: found, more }, text) {
  const here = field(document.activeElement);
  if (here !== input && here?.name !== input.name) return;
  adopt(here); // the form may have been swapped meanwhile
  const rows = found.map(([value, name], at) => row(name, value === name ? '' : value, `ek-option-${at}`, value));
  if (!found.length) rows.push(remark(`Nothing is found for “${text}”`));
  else if (more) rows.push(remark('There are more; go on typing'));
  list.replaceChildren(...rows);
  list.hidden = false;
  input.ariaExpanded = 'true';
  activate(-1);
  place();
  status.textContent = found.length ? `${found.length}${more ? ' and more' : ''} found, choose with the arrow keys` : 'Nothing is found';
}

function row(name, key, id, value) {
  const option = document.createElement('li');
  option.id = id;
  option.role = 'option';
  option.ariaSelected = 'false';
  option.dataset.value = value;
  option.dataset.name = key ? name : '';
  option.append(name);
  if (key) {
    const small = document.createElement('small');
    small.textContent = key;
    option.append(small);
  }
  return option;
}

function remark(words) {
  const line = document.createElement('li');
  line.role = 'option';
  line.ariaDisabled = 'true';
  line.ariaSelected = 'false';
  line.textContent = words;
  return line;
}

function press(event) {
  const found = list.hidden ? [] : options();
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (list.hidden) { look(); return; }
    if (found.length) activate((active + (event.key === 'ArrowDown' ? 1 : -1) + found.length + (active < 0 && event.key === 'ArrowUp' ? 1 : 0)) % found.length);
  } else if (event.key === 'Enter' && found[active]) {
    event.preventDefault();
    pick(found[active]);
  } else if (event.key === 'Escape' && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

function activate(at) {
  active = at;
  for (const [index, option] of options().entries()) option.ariaSelected = String(index === at);
  const chosen = options()[at];
  if (chosen) {
    input.setAttribute('aria-activedescendant', chosen.id);
    chosen.scrollIntoView({ block: 'nearest' });
  } else input.removeAttribute('aria-activedescendant');
}

function pick(option) {
  picking = true;
  input.value = option.dataset.value;
  call(input, option.dataset.name);
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
  picking = false;
  close();
}

// The name of what the key in the input stands for.
function call(target, name) {
  const around = target.closest('.field');
  let hint = around?.querySelector('.called');
  if (!around || (!hint && !name)) return;
  if (!hint) {
    hint = document.createElement('p');
    hint.className = 'hint called';
    target.after(hint);
  }
  hint.textContent = name;
}

function close() {
  clearTimeout(timer);
  request?.abort();
  list.hidden = true;
  active = -1;
  if (!input) return;
  input.ariaExpanded = 'false';
  input.removeAttribute('aria-activedescendant');
}

// Below the input, or above it where there is more room.
function place() {
  const box = input.getBoundingClientRect();
  const below = innerHeight - box.bottom;
  const up = below < Math.min(list.scrollHeight, 260) && box.top > below;
  list.style.left = `${box.left}px`;
  list.style.width = `${box.width}px`;
  list.style.top = up ? 'auto' : `${box.bottom + 2}px`;
  list.style.bottom = up ? `${innerHeight - box.top + 2}px` : 'auto';
}
