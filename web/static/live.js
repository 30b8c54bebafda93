// What happens elsewhere comes onto the page: a region marked data-live asks for itself anew when something of it changed.
//
//   data-live="INC0000012 mine"   a ticket by its number; `mine` is any ticket of mine or of my groups; `all` is any ticket
//
// A browser opens few connections to one host, so one of its tabs listens for all of them.
const CHANNEL = 'ek-live';
const SOON = 150;
const ASK_SECONDS = 5;
const opened = Date.now();
const regions = () => [...document.querySelectorAll('[data-live]')];
const others = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;
let waiting;
const due = new Set();

function heard(change) {
  for (const region of regions()) {
    const wanted = region.dataset.live.split(' ');
    const hit = !change || wanted.includes('all') || wanted.includes(change.number) || (change.mine && wanted.includes('mine'));
    if (hit) due.add(region);
  }
  if (due.size && !waiting) waiting = setTimeout(refresh, SOON);
}

function refresh() {
  waiting = undefined;
  if (document.hidden) return; // asked for when the tab is looked at again
  for (const region of due) {
    due.delete(region);
    if (region.isConnected) region.dispatchEvent(new CustomEvent('live'));
  }
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
  document.addEventListener('visibilitychange', () => due.size && refresh());
  if (navigator.locks) navigator.locks.request(CHANNEL, stay);
  else stay();
}
