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
