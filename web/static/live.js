// What happens elsewhere is heard here, and told to the regions of the page (regions.js).
//
// A browser opens few connections to one host, so one of its tabs listens for all of them and remembers for a while what it heard,
// for tabs that open meanwhile. Where no stream comes through, that tab tells all of them to look by themselves.
import { concern, regions } from './regions.js';

const CHANNEL = 'ek-live';
const ASK = 5_000, SILENT = 40_000, AGAIN = 60_000; // a stream says a word every 15 seconds
const MARGIN = 2_000, KEPT = 200;
const others = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;
const own = Math.random();
const late = [];
let since = 0, from = Infinity;

function hear(change, at) {
  since = Math.max(since, at || 0);
  concern(change);
}

// To all tabs; no change means that anything may have changed.
function tell(change, at) {
  late.push({ change, at: at || since });
  if (late.length > KEPT) from = late.shift().at + 1;
  others?.postMessage({ change, at });
  hear(change, at);
}

function receive({ data }) {
  if (data.asks) answer(data);
  else if (!data.to || data.to === own) hear(data.change, data.at);
}

// A tab that has opened since asks what it has missed; whoever listens knows.
function answer({ asks, since: wanted }) {
  if (from === Infinity) return;
  if (wanted < from) others.postMessage({ to: asks });
  else for (const one of late) if (one.at >= wanted - MARGIN) others.postMessage({ to: asks, ...one });
}

function listen() {
  return new Promise((closed) => {
    let heard = Date.now(), patience = ASK;
    from = since;
    const stream = new EventSource(`/live?since=${since}`);
    const looking = setInterval(() => Date.now() - heard > patience && tell(), ASK); // something in between keeps the words back
    const on = (name, then) => stream.addEventListener(name, (event) => {
      heard = Date.now();
      patience = SILENT;
      then?.(event, Number(event.lastEventId));
    });
    on('awake', (_, at) => { since = Math.max(since, at); });
    on('change', (event, at) => tell(JSON.parse(event.data), at));
    on('everything', (_, at) => tell(undefined, at));
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return; // else the browser tries again and says what it heard last
      clearInterval(looking);
      closed();
    });
  });
}

// No place is free for now: look by ourselves, then ask for a place again.
async function stay() {
  for (;;) {
    await listen();
    for (let waited = 0; waited < AGAIN; waited += ASK) {
      await new Promise((over) => setTimeout(over, ASK));
      tell();
    }
  }
}

if (regions().length && 'EventSource' in window) {
  since = Math.min(...regions().map((region) => Number(region.dataset.liveAt)));
  others?.addEventListener('message', receive);
  others?.postMessage({ asks: own, since });
  addEventListener('pageshow', (event) => event.persisted && concern());
  if (navigator.locks) navigator.locks.request(CHANNEL, stay);
  else stay();
}
