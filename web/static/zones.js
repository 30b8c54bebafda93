// A file's moments are written in the reader's zone: the link brings it along at the moment it is followed.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-zone]');
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.set('zone', Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
  link.href = address.href;
}, { capture: true });
