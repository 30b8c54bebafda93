// One click, one answer: a form that is on its way is not sent again. And what was typed is not lost by a slip of the mouse.
import './drafts.js';
import './presence.js';
import './combobox.js';

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) event.preventDefault();
  else if (form.method === 'post' && !form.hasAttribute('hx-post')) form.dataset.sent = String(Date.now());
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const dirty = new Set();
document.addEventListener('input', (event) => {
  const form = event.target.closest('form[data-keep]:not([data-draft])'); // a draft is kept, so nobody has to be asked
  if (form) dirty.add(form);
});
document.addEventListener('submit', (event) => dirty.delete(event.target));
addEventListener('beforeunload', (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// The button that sends a form says what is chosen, and was perhaps chosen before this script was there.
function leads(form) {
  const button = form?.querySelector('[data-leads]');
  const chosen = button && new FormData(form).get(button.dataset.leads);
  if (chosen) button.querySelector('span').textContent = JSON.parse(button.dataset.ways)[chosen] ?? 'Send';
}
document.addEventListener('change', (event) => leads(event.target.form));
for (const button of document.querySelectorAll('[data-leads]')) leads(button.form);

// What is wrong is read first, and leads to where it is put right.
document.querySelector('#errors')?.focus();
document.addEventListener('click', (event) => {
  const link = event.target.closest('#errors a');
  const wrong = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!wrong) return;
  event.preventDefault();
  const input = wrong.tagName === 'LEGEND' ? wrong.parentElement.querySelector('input:not([type="hidden"]), select, textarea, button') : wrong;
  (input ?? wrong).focus();
  wrong.scrollIntoView({ block: 'center' });
});

// A new row is there to be filled in.
let adding = '';
document.addEventListener('click', (event) => {
  const button = event.target.closest('[name="ek-add"], [name="ek-drop"], [name="ek-up"]');
  if (!button) return;
  if (button.form?.dataset.draft) button.form.dataset.typed = '1';
  adding = button.name === 'ek-add' ? button.value : '';
});
document.addEventListener('htmx:after:swap', () => {
  const inputs = adding ? [...document.querySelectorAll('#fields .entry')].filter((row) => row.querySelector(`[name^="${CSS.escape(adding)}."]`)) : [];
  inputs.at(-1)?.querySelector('input:not([type="hidden"]), select, textarea')?.focus();
  adding = '';
});

// A time in the zone of the process is said in the reader's own too, where that is another.
document.addEventListener('input', ({ target }) => target.type === 'datetime-local' && alsoHere(target));
const allHere = () => document.querySelectorAll('input[type="datetime-local"]').forEach(alsoHere);
allHere();
document.addEventListener('htmx:after:swap', allHere);

function alsoHere(input) {
  const hint = input.closest('.field')?.querySelector('[data-zone]');
  if (!hint) return;
  hint.querySelector('span')?.remove();
  const typed = Date.parse(`${input.value}Z`);
  if (Number.isNaN(typed)) return;
  let at = typed - offset(typed, hint.dataset.zone);
  at = typed - offset(at, hint.dataset.zone); // once more, for the hours beside a change of the clocks
  if (offset(at, hint.dataset.zone) === offset(at)) return;
  const words = document.createElement('span');
  words.textContent = `; with you it is ${new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(at)}`;
  hint.append(words);
}

// Milliseconds that the clocks of a zone (without one: the reader's) are ahead of UTC.
function offset(at, zone) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(at);
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second) - Math.floor(at / 1000) * 1000;
}
