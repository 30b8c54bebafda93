// Says that somebody has this ticket open, viewing or typing, and shows who else does; every ten seconds while the page is seen.
const EVERY = 10_000;
const line = document.querySelector('[data-presence]');
let typed = 0;
let told = '';

if (line) {
  say();
  setInterval(() => document.visibilityState === 'visible' && say(), EVERY);
  document.addEventListener('input', (event) => {
    if (!event.target.form?.hasAttribute('data-keep')) return;
    typed = Date.now();
    if (told !== 'typing') say();
  });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && say()); // who is gone is forgotten soon
}

async function say() {
  told = Date.now() - typed < EVERY ? 'typing' : 'viewing';
  const answer = await post(told);
  if (!answer?.ok) return;
  show((await answer.json()).present);
}

function post(doing) {
  const body = new URLSearchParams({ doing, task: line.dataset.task ?? '', 'ek-csrf': line.dataset.token });
  return fetch(line.dataset.presence, { method: 'POST', body, headers: { 'HX-Request': 'true' } }).catch(() => null);
}

function show(present) {
  const words = present.map(({ name, doing }) => `${name} is ${doing}`);
  if ([...line.children].map((each) => each.lastElementChild.textContent).join() === words.join()) return;
  line.replaceChildren(...present.map(({ name }, at) => person(name, words[at])));
}

function person(name, words) {
  const who = document.createElement('span');
  who.className = 'who';
  const face = document.createElement('span');
  face.className = 'face';
  face.ariaHidden = 'true';
  face.textContent = initials(name);
  const said = document.createElement('span');
  said.textContent = words;
  who.append(face, said);
  return who;
}

function initials(name) {
  const parts = name.split(/[ ._]+/).filter((part) => /^[\p{L}\p{N}]/u.test(part));
  return (parts.length > 1 ? parts[0][0] + parts.at(-1)[0] : name.slice(0, 2)).toUpperCase();
}
