// What happens elsewhere comes onto the page: a region with an id and data-live is asked for anew when something of it changed.
//
//   data-live="INC0000012 mine"   a ticket by its number; `mine` is any ticket of mine or of my groups; `all` is any ticket
//
// It is taken out of the page at the present address and morphed in, so that what is chosen, open or typed there stays.
// A browser opens few connections to one host, so one of its tabs listens for all of them.
const CHANNEL = 'ek-live';
const SOON = 150, PAUSE = 2000;
const ASK_SECONDS = 5;
const opened = Date.now();
const regions = () => [...document.querySelectorAll('[data-live]')];
const others = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;
let waiting, last = 0;
const due = new Set();

function heard(change) {
  for (const region of regions()) {
    const wanted = region.dataset.live.split(' ');
    const hit = !change || wanted.includes('all') || wanted.includes(change.number) || (change.mine && wanted.includes('mine'));
    if (hit) due.add(region);
  }
  soon();
}

function soon() {
  if (due.size && !waiting) waiting = setTimeout(refresh, Math.max(SOON, last + PAUSE - Date.now()));
}

async function refresh() {
  waiting = undefined;
  if (document.hidden) return; // asked for when the tab is looked at again
  last = Date.now();
  for (const region of due) {
    if (region.isConnected && busy(region)) continue;
    due.delete(region);
    if (!region.isConnected) continue;
    const chosen = region.querySelector('tr[aria-selected="true"]')?.dataset.href;
    await window.htmx?.ajax('GET', location.pathname + location.search, { source: region, target: `#${region.id}`, select: `#${region.id}`, swap: 'outerMorph' });
    if (chosen) region.ownerDocument.querySelector(`tr[data-href="${CSS.escape(chosen)}"]`)?.setAttribute('aria-selected', 'true');
  }
  soon();
}

// Somebody chooses or types there: the region waits until they are done.
function busy(region) {
  return region.contains(document.activeElement) && document.activeElement.matches('input:not([type="checkbox"]), select, textarea')
    || region.querySelector('details.panel[open], form[data-changed], .rows input:checked, :popover-open') !== null;
}

function listen() {
  return new Promise((closed) => {
    const age = Math.min(60, Math.ceil((Date.now() - opened) / 1000) + 1);
    const stream = new EventSource(`/live?age=${age}`);
    let again = false;
    const tell = (change) => {
      others?.postMessage(change ?? null);
      heard(change);
    };
    stream.addEventListener('open', () => {
      if (again) tell(); // something may have happened in between
      again = true;
    });
    stream.addEventListener('change', (event) => tell(JSON.parse(event.data)));
    stream.addEventListener('everything', () => tell());
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) closed();
    });
  });
}

async function stay() {
  await listen();
  setInterval(() => heard(), ASK_SECONDS * 1000); // no place was free: look by ourselves
  await new Promise(() => {});
}

if (regions().length && 'EventSource' in window) {
  others?.addEventListener('message', (event) => heard(event.data ?? undefined));
  document.addEventListener('visibilitychange', () => soon());
  if (navigator.locks) navigator.locks.request(CHANNEL, stay);
  else stay();
}
