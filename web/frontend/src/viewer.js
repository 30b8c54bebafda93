// Shows a diagram with what happens on it. An element that wants one says so in attributes, so that no page needs a script
// of its own:
//
//   data-diagram="/url/of.bpmn"        where the XML is; fetched with the reader's session
//   data-markers='{"active": {"Resolve": 2}, "passed": {"Flow_1": 1}, "faults": ["Close"]}'   (a list counts each once)
//   data-markers-from="/url/of.json"   the same from an address, instead of data-markers
//   data-label="Diagram of INC0001042" what a screen reader is told
//
// `data-state` on the element then says "shown" or "failed". The watermark is a condition of bpmn-js's licence: it stays
// visible, and nothing is laid over it.
import Viewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './viewer.css';

const ZOOM = 1.25;
const MARGIN = 12;
const BADGE = 'ek-badge';
const CLOCKS = {
  starts: { sign: '▶', word: 'Starts the clock' },
  stops: { sign: '■', word: 'Stops the clock' },
  restarts: { sign: '↻', word: 'Begins the clock anew:' },
  pauses: { sign: '‖', word: 'Pauses the clock' },
};
const drawn = new Map(); // element -> what stands on its drawing
const FOOT = 52; // pixels below the drawing for the zoom buttons and the watermark, so that neither lies over it

export function showAll(root = document) {
  for (const element of root.querySelectorAll('[data-diagram]:not([data-state])')) show(element);
}

async function show(element) {
  element.dataset.state = 'loading';
  try {
    const [xml, markers] = await Promise.all([text(element.dataset.diagram), markersOf(element)]);
    element.replaceChildren();
    const viewer = new Viewer({ container: element });
    await viewer.importXML(xml);
    describe(element);
    drawn.set(element, { viewer, markers, said: element.dataset.markers });
    mark(viewer, markers);
    clocks(viewer);
    fit(viewer);
    viewer.on('root.set', () => fit(viewer)); // another level of the diagram was opened
    element.append(controls(viewer));
    element.dataset.state = 'shown';
  } catch (problem) {
    element.dataset.state = 'failed';
    element.replaceChildren(sentence(`The diagram cannot be shown: ${problem.message}`));
  }
}

async function text(url) {
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}. Load the page again, or sign in again.`);
  return answer.text();
}

async function markersOf(element) {
  const given = element.dataset.markersFrom ? await text(element.dataset.markersFrom) : element.dataset.markers;
  return given ? JSON.parse(given) : {};
}

function describe(element) {
  const drawing = element.querySelector('svg[tabindex]');
  drawing?.setAttribute('role', 'img');
  drawing?.setAttribute('aria-label', element.dataset.label ?? 'Process diagram');
}

function mark(viewer, { active, passed, faults }) {
  for (const [kind, given] of Object.entries({ passed, active, fault: faults })) {
    for (const [id, count] of withCovers(viewer, kind, counts(given))) {
      viewer.get('canvas').addMarker(id, `ek-${kind}`);
      if (count > 1) badge(viewer, id, kind, count);
    }
  }
}

// The page keeps up with its ticket (regions.js): the drawing stays as it is looked at, and what happens on it is marked anew.
function keepUp() {
  for (const [element, known] of drawn) {
    if (!element.isConnected) drawn.delete(element);
    else if (element.dataset.markers !== known.said) {
      const markers = JSON.parse(element.dataset.markers);
      unmark(known.viewer, known.markers);
      mark(known.viewer, markers);
      drawn.set(element, { ...known, markers, said: element.dataset.markers });
    }
  }
}

function unmark(viewer, { active, passed, faults }) {
  for (const [kind, given] of Object.entries({ passed, active, fault: faults })) {
    for (const [id] of withCovers(viewer, kind, counts(given))) {
      viewer.get('canvas').removeMarker(id, `ek-${kind}`);
      viewer.get('overlays').remove({ element: id, type: BADGE });
    }
  }
}

function counts(given) {
  return Array.isArray(given) ? given.map((id) => [id, 1]) : Object.entries(given ?? {});
}

// What happens inside a collapsed sub-process happens on it too, for who looks at it from outside.
function withCovers(viewer, kind, marked) {
  const all = new Map();
  for (const [id, count] of marked) {
    const element = viewer.get('elementRegistry').get(id);
    // A version's diagram may lack what an older run has passed: that is no reason to show nothing.
    if (!element) continue;
    all.set(id, (all.get(id) ?? 0) + count);
    if (kind === 'passed') continue;
    for (let cover = element.businessObject.$parent; cover; cover = cover.$parent) {
      if (viewer.get('elementRegistry').get(cover.id)?.collapsed) all.set(cover.id, Math.max(all.get(cover.id) ?? 0, count));
    }
  }
  return all;
}

function badge(viewer, id, kind, count) {
  if (viewer.get('elementRegistry').get(id).waypoints) return;
  const html = document.createElement('span');
  html.className = `ek-badge ek-badge-${kind}`;
  html.textContent = count;
  html.title = { active: `${count} here now`, passed: `Passed ${count} times`, fault: `${count} faults` }[kind];
  const position = kind === 'passed' ? { bottom: 10, right: 12 } : { top: -10, right: 12 };
  viewer.get('overlays').add(id, BADGE, { position, html });
}

// What an element does to SLA clocks stands on it: our attributes say so in the drawing itself.
function clocks(viewer) {
  const elements = viewer.get('elementRegistry').filter((element) => !element.waypoints && element.type !== 'label');
  for (const element of elements) {
    const attributes = element.businessObject.$attrs ?? {};
    const wishes = Object.keys(CLOCKS).filter((verb) => attributes[`ek:${verb}`]);
    if (!wishes.length) continue;
    const html = document.createElement('span');
    html.className = 'ek-clock';
    html.textContent = wishes.map((verb) => CLOCKS[verb].sign).join(' ');
    html.title = wishes.map((verb) => `${CLOCKS[verb].word} ${named(attributes[`ek:${verb}`])}`).join('\n');
    viewer.get('overlays').add(element.id, { position: { top: -11, left: element.width > 60 ? 28 : 0 }, html });
  }
}

function named(text) {
  if (!text.startsWith('=')) return text.split(/\s+/).join(', ');
  return [...text.matchAll(/"(\w+)"/g)].map(([, name]) => name).join(', ') || text.slice(1);
}

function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const scale = Math.min((outer.width - 2 * MARGIN) / inner.width, (outer.height - MARGIN - FOOT) / inner.height, 1.2);
  const [width, height] = [outer.width / scale, outer.height / scale];
  const x = inner.x - (width - inner.width) / 2;
  const y = inner.y - Math.max(MARGIN / scale, (height - FOOT / scale - inner.height) / 2);
  canvas.viewbox({ x, y, width, height });
}

function controls(viewer) {
  const bar = document.createElement('div');
  bar.className = 'ek-zoom';
  const canvas = viewer.get('canvas');
  bar.append(
    button('+', 'Zoom in', () => canvas.zoom(canvas.zoom() * ZOOM)),
    button('−', 'Zoom out', () => canvas.zoom(canvas.zoom() / ZOOM)),
    button('⤢', 'Show the whole diagram', () => fit(viewer)),
  );
  return bar;
}

function button(sign, label, deed) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = sign;
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', deed);
  return made;
}

function sentence(words) {
  const made = document.createElement('p');
  made.className = 'ek-diagram-problem';
  made.setAttribute('role', 'alert');
  made.textContent = words;
  return made;
}

showAll();
document.addEventListener('htmx:after:swap', () => { showAll(); keepUp(); });
