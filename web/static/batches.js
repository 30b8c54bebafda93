// Several tasks at once: how many are ticked, and ticking all of a page by one box in the heading.
function count() {
  const bar = document.querySelector('#bulk [data-ticked]');
  const boxes = [...document.querySelectorAll('[data-pick]')];
  if (!bar || !boxes.length) return;
  const ticked = boxes.filter((box) => box.checked).length;
  bar.hidden = !ticked;
  bar.textContent = ticked === 1 ? '1 ticked' : `${ticked} ticked`;
  const all = document.querySelector('[data-pick-all]');
  if (all) {
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}
function offer() {
  const head = document.querySelector('th.pick');
  if (!head || head.querySelector('input') || !document.querySelector('#bulk')) return;
  const all = document.createElement('input');
  all.type = 'checkbox';
  all.dataset.pickAll = '';
  all.setAttribute('aria-label', 'Select all tasks of this page');
  head.replaceChildren(all);
}
document.addEventListener('change', (event) => {
  if (event.target.matches?.('[data-pick-all]')) {
    for (const box of document.querySelectorAll('[data-pick]')) box.checked = event.target.checked;
  }
  if (event.target.matches?.('[data-pick], [data-pick-all]')) count();
});
document.addEventListener('htmx:after:swap', () => { offer(); count(); });
offer();
count();
