// Regions of a page that keep up with what happens:
//
//   <div id="inbox" data-live="INC0000012 mine">   a ticket by its number; `mine` is any ticket of mine or of my groups; `all` any;
//                                                  `of:rfc` any of a process; `status` what is announced
//
// The page is asked for once more without its frame, and what is new is morphed in: who scrolls, chooses, opens or types there
// notices nothing else. A form in which something was typed is left as it is. `data-says` is what is said aloud when it is new.
const SOON = 50, LEAST = 400, MOST = 2_000, CALM = 5_000, SENT = 10_000;
const TYPED = 'textarea, input:not([type="hidden"], [type="checkbox"], [type="radio"], [type="submit"])';
const due = new Set();
const written = new WeakSet(), chosen = new WeakSet(); // forms; the server's view of one makes what was typed its default
const voice = Object.assign(document.createElement('p'), { className: 'sr', role: 'status' });
let waiting, pause = LEAST, last = 0, kept = null, ids = 0, over = false, swaps = 0;

export const regions = () => [...document.querySelectorAll('[data-live]')];

/** Something happened: the regions it concerns are refreshed; without a change, all are. */
export function concern(change) {
  for (const region of regions()) if (!change || hits(region, change)) due.add(region.id);
  soon();
}

/** Say something to those who listen to the page. */
export function say(words) {
  voice.textContent = words;
}

function hits(region, { number, process, mine }) {
  const wanted = region.dataset.live.split(' ');
  return wanted.includes('all') || wanted.includes(number) || wanted.includes(`of:${process}`) || (mine && wanted.includes('mine'));
}

function soon() {
  if (due.size && !waiting && !over) waiting = setTimeout(refresh, Math.max(SOON, last + pause - Date.now()));
}

async function refresh() {
  waiting = undefined;
  if (document.hidden) return; // asked for when the tab is looked at again
  const lists = regions().some((region) => /\b(mine|all)\b/.test(region.dataset.live)); // many changes concern them
  pause = Date.now() - last < pause + CALM ? Math.min(pause * 2, lists ? MOST : LEAST) : LEAST;
  last = Date.now();
  const wanted = [...due];
  due.clear();
  const seen = [location.href, swaps];
  const page = await asked();
  if (page && (location.href !== seen[0] || swaps !== seen[1])) {
    for (const id of wanted) due.add(id); // the reader has gone on meanwhile: that answer is to an old question
    return soon();
  }
  const heard = [];
  for (const id of page ? wanted : []) {
    const [region, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (region && fresh) heard.push(...(await take(region, fresh)).filter(Boolean));
  }
  if (heard.length) say(heard.length > 2 ? `${heard[0]}, and ${heard.length - 1} more changes` : heard.join('. '));
  soon();
}

async function asked() {
  const headers = { 'HX-Request': 'true', 'Ek-Live': 'true' };
  const answer = await fetch(location.pathname + location.search, { headers, cache: 'no-store' }).catch(() => null);
  over = answer?.status === 401; // signed out: nothing more is to be seen
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
}

// Answers what is to be said of it.
async function take(region, fresh) {
  const mine = [...region.querySelectorAll('form')].filter(touched);
  if (mine.some((form) => Date.now() - Number(form.dataset.sent) < SENT)) return []; // its own answer is on the way
  for (const form of mine) {
    const twin = [...fresh.querySelectorAll('form')].find((each) => named(each) === named(form));
    if (!twin && typed(form)) return [held(region, fresh)];
    form.id ||= `kept-${++ids}`;
    if (twin) twin.id = form.id;
  }
  if (!region.querySelector('[data-steady]')) fresh.querySelector('[data-steady]')?.remove(); // what is not to come while one types
  const before = new Set([...region.querySelectorAll('[data-says]')].map(said));
  const focus = region.contains(document.activeElement) ? document.activeElement : null;
  kept = new Set(mine);
  await window.htmx?.swap({ text: fresh.outerHTML, sourceElement: region, target: region, swap: 'outerMorph' });
  kept = null;
  if (focus && !focus.isConnected) again(region, focus);
  const news = [...region.querySelectorAll('[data-says]')].filter((each) => !before.has(said(each)));
  for (const each of news) each.classList.add('fresh');
  return news.map((each) => each.dataset.says);
}

const named = (form) => `${form.getAttribute('action')} ${form.querySelector('[type="hidden"][name="name"]')?.value ?? ''}`;
const said = (each) => `${each.id} ${each.dataset.says}`;

// What was typed has no place in the page any more: all stays, and the person is told what happened.
function held(region, fresh) {
  const words = `${fresh.querySelector('[data-over]')?.textContent.trim() || 'This has changed meanwhile.'} What you typed stays here: copy what should be kept, then`;
  let notice = region.querySelector(':scope > [data-held]');
  if (!notice) {
    notice = Object.assign(document.createElement('div'), { className: 'notice warn' });
    notice.dataset.held = '';
    region.prepend(notice);
  }
  if (notice.dataset.held === words) return '';
  notice.dataset.held = words;
  const line = document.createElement('div');
  line.append(`${words} `, Object.assign(document.createElement('a'), { href: location.pathname + location.search, textContent: 'see how it stands now' }), '.');
  notice.replaceChildren(line);
  return words;
}

function again(region, focus) {
  const same = focus.id ? document.getElementById(focus.id) : [...region.querySelectorAll(focus.tagName)].find((each) => each.textContent === focus.textContent);
  same?.focus({ preventScroll: true });
}

function touched(form) {
  const at = document.activeElement;
  return chosen.has(form) || filled(form) || (form.contains(at) && at.matches(`${TYPED}, select`)) || [...form.querySelectorAll('input, select, textarea')].some(changed);
}

// The server has answered to what was put in, perhaps before this script was there.
const filled = (form) => Boolean(form.querySelector('[data-filled]'));

function typed(form) {
  return written.has(form) || filled(form) || [...form.querySelectorAll(TYPED)].some(changed);
}

function changed(input) {
  if (input.type === 'hidden') return false;
  if (input.type === 'file') return input.files.length > 0;
  if (input.matches('[type="checkbox"], [type="radio"]')) return input.checked !== input.defaultChecked;
  if (input.tagName !== 'SELECT') return input.value !== input.defaultValue;
  return input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected));
}

// What the reader has done to the page is not undone by what the server says of it.
function morphed(old, { newNode }) {
  if (!kept || old.nodeType !== Node.ELEMENT_NODE) return true;
  if (kept.has(old) || (old.tagName === 'TIME' && old.dateTime === newNode.dateTime) || old.matches('[data-presence]')) return false;
  if (old.tagName === 'DETAILS') newNode.open = old.open;
  if (old.tagName === 'TR' && old.hasAttribute('aria-selected')) newNode.setAttribute('aria-selected', old.getAttribute('aria-selected'));
  if (!('diagram' in old.dataset)) return true;
  old.dataset.markers = newNode.dataset.markers;
  return false;
}

if (regions().length) {
  document.body.append(voice);
  document.addEventListener('visibilitychange', soon);
  document.addEventListener('input', ({ target }) => {
    if (!target.form) return;
    chosen.add(target.form);
    if (target.matches(TYPED)) written.add(target.form);
  });
  document.addEventListener('htmx:after:swap', () => { swaps += 1; });
  window.htmx?.registerExtension('regions', { htmx_before_morph_node: morphed });
}
