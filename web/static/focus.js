// Focus: the page of the task after this one is asked for while this one is done; the browser keeps it, so that it shows at once.
// What has become of it meanwhile is asked for as soon as it shows.
import { concern } from './regions.js';

let asked = '', loaded = '';

async function load() {
  const address = document.querySelector('[data-ahead]')?.dataset.ahead;
  if (address && address !== asked) {
    asked = address;
    const answer = await fetch(address, { headers: { 'Ek-Ahead': 'true' }, cache: 'reload' }).catch(() => null);
    await answer?.text(); // it is kept once it has come as a whole
    loaded = answer?.ok ? address : '';
  }
  const field = document.querySelector('#task-form [name="ek-ahead"]'); // it says so to who answers the form
  if (field) field.value = loaded;
}

// What answers a form that is sent the usual way is always asked for anew; so the form is sent from here, and what comes next is
// gone to. Whatever is refused, or not answered, is sent the usual way.
async function send(form, submitter) {
  const body = new FormData(form, submitter);
  const answer = await fetch(form.action, { method: 'POST', body, headers: { 'HX-Request': 'true' } }).catch(() => null);
  const onward = answer?.ok && answer.headers.get('HX-Redirect');
  if (onward) location.assign(onward);
  else form.submit();
}

document.addEventListener('submit', (event) => {
  const { target, submitter } = event;
  if (event.defaultPrevented || target.id !== 'task-form' || !loaded || submitter?.hasAttribute('formaction')) return;
  event.preventDefault();
  send(target, submitter);
});

function done(number) {
  const notice = Object.assign(document.createElement('div'), { className: 'notice good' });
  const words = document.createElement('div');
  words.append('Done: ', Object.assign(document.createElement('a'), { href: `/${number}`, textContent: number }), '.');
  notice.append(words);
  document.querySelector('#notices')?.append(notice);
  history.replaceState(history.state, '', location.pathname + location.search);
}

const [, number] = location.hash.match(/^#done-([A-Z]+\d+)$/) ?? [];
if (number) done(number);
if (performance.getEntriesByType('navigation')[0]?.transferSize === 0) concern(); // it was made a while ago
document.addEventListener('htmx:after:swap', load);
if (document.readyState === 'complete') load();
else addEventListener('load', load);
