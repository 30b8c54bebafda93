// The inbox with scripts: Shift and a click on a heading sorts by that column, too; deeds open beside the list.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('th a[data-add]');
  if (!link || !event.shiftKey) return;
  event.preventDefault();
  location.assign(link.dataset.add);
});

// A criterion that is left empty does not stand in the address.
document.addEventListener('htmx:config:request', (event) => {
  const { ctx } = event.detail;
  if (ctx?.sourceElement?.id !== 'narrow') return;
  const query = ctx.request.body;
  for (const [name, value] of [...query.entries()]) if (!value) query.delete(name);
});

// What may be done with a task opens beside the list.
document.addEventListener('htmx:after:swap', () => {
  const deeds = document.querySelector('#deeds');
  if (deeds?.childElementCount && 'asked' in deeds.dataset && !deeds.matches(':popover-open')) {
    delete deeds.dataset.asked;
    deeds.showPopover();
    deeds.querySelector('button, a, input')?.focus();
  }
});
document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-deeds]')) document.querySelector('#deeds').dataset.asked = '';
});

// A row that comes back after a deed is still the chosen one, whatever else comes into the page before it.
let kept = '';
document.addEventListener('click', (event) => {
  const row = event.target.closest?.('[data-claim]')?.closest('tr');
  kept = row?.getAttribute('aria-selected') === 'true' ? row.id : '';
});
document.addEventListener('htmx:after:swap', () => {
  const row = kept && document.getElementById(kept);
  if (!row || document.querySelector('.rows tr[aria-selected="true"]')) return;
  row.setAttribute('aria-selected', 'true');
  if (document.activeElement === document.body) row.querySelector('td.title a, a')?.focus({ preventScroll: true });
});

// An offer to undo goes after eight seconds, unless somebody is at it.
function fade(root = document) {
  for (const toast of root.querySelectorAll('[data-toast]')) {
    const notice = toast.closest('.notice');
    if (!notice || 'timed' in notice.dataset) continue;
    notice.dataset.timed = '';
    const go = () => (notice.matches(':hover, :focus-within') ? setTimeout(go, 2000) : notice.remove());
    setTimeout(go, 8000);
  }
}
fade();
document.addEventListener('htmx:after:swap', () => fade());

// Panels close when one clicks beside them or presses Escape.
document.addEventListener('click', (event) => {
  for (const panel of document.querySelectorAll('details.panel[open]')) if (!panel.contains(event.target)) panel.open = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const panel of document.querySelectorAll('details.panel[open]')) {
    panel.open = false;
    panel.querySelector('summary').focus();
  }
});
