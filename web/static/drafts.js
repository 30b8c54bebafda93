// What is typed into a form is kept on the server a moment later, and in this tab until that has been answered: so a session that
// ends, a network that is away or a tab that is closed lose nothing. A form says where by data-draft, and whose it is by data-who.
const WAIT = 1200;
const timers = new WeakMap();
const sending = new WeakSet();

document.addEventListener('input', mark);
document.addEventListener('change', mark);
document.addEventListener('htmx:after:swap', (event) => event.target.closest?.('form[data-draft]')?.dataset.typed && mark(event));
document.addEventListener('submit', ({ target, submitter }) => {
  if (!target.matches('form[data-draft]') || submitter?.hasAttribute('formaction')) return;
  sending.add(target);
  clearTimeout(timers.get(target));
});
addEventListener('pageshow', () => { for (const form of document.forms) sending.delete(form); });
addEventListener('pagehide', () => {
  for (const form of document.querySelectorAll('form[data-draft][data-typed]')) if (!sending.has(form)) save(form, true);
});
// A form that came back with what was typed has it already; asking for the page anew would send it once more.
for (const form of document.querySelectorAll('form[data-draft]')) {
  if (form.hasAttribute('data-again')) mark({ target: form });
  else handIn(form);
}

function mark(event) {
  const form = event.target.closest?.('form[data-draft]');
  if (!form) return;
  form.dataset.typed = '1';
  tell(form, '');
  remember(form);
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), WAIT));
}

async function save(form, leaving = false) {
  if (sending.has(form)) return;
  const typed = texts(form);
  const answer = await post(form, typed, leaving);
  if (answer?.ok) {
    if (String(texts(form)) !== String(typed)) return; // more was typed meanwhile, and comes next
    delete form.dataset.typed;
    forget(form);
    form.querySelector('[name="ek-draft"]')?.setAttribute('value', '1');
    tell(form, `Draft kept ${new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`);
  } else if (answer?.status === 401 || answer?.status === 400) {
    signedOut();
  } else {
    tell(form, answer?.status === 409 ? 'This task is over' : 'Not kept yet; it is tried again');
    if (!answer) timers.set(form, setTimeout(() => save(form), 10 * WAIT));
  }
}

function post(form, typed, keepalive = false) {
  return fetch(form.dataset.draft, { method: 'POST', body: typed, keepalive, headers: { 'HX-Request': 'true' } }).catch(() => null);
}

function texts(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
}

function remember(form) {
  const pairs = [...texts(form)].filter(([name]) => name !== 'ek-csrf');
  try { sessionStorage.setItem(place(form), JSON.stringify({ who: form.dataset.who, pairs })); } catch { /* the server's copy is left */ }
}

// What a tab has kept because the server could not be told is told now, and the form opens with it.
async function handIn(form) {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(place(form))); } catch { /* nothing that can be read */ }
  if (!kept) return;
  if (kept.who !== form.dataset.who) { forget(form); return; }
  const typed = new URLSearchParams([...kept.pairs, ['ek-csrf', form.querySelector('[name="ek-csrf"]').value]]);
  const answer = await post(form, typed);
  if (!answer?.ok && answer?.status !== 409) return;
  forget(form);
  if (answer.status === 204 && !form.dataset.typed) location.replace(location.href);
}

function signedOut() {
  const notices = document.querySelector('#notices');
  if (!notices || notices.querySelector('[data-signed-out]')) return;
  const notice = document.createElement('div');
  notice.className = 'notice warn';
  notice.dataset.signedOut = '';
  const link = document.createElement('a');
  link.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = 'Sign in';
  notice.append('You were signed out. What you typed stays in this tab and is in the form again once you are back. ', link);
  notices.append(notice);
}

function forget(form) {
  try { sessionStorage.removeItem(place(form)); } catch { /* there was none */ }
}

function tell(form, words) {
  const line = form.querySelector('[data-kept]');
  if (line) line.textContent = words;
}

function place(form) {
  return `draft ${form.dataset.draft}`;
}
