// What a ticket's page gains when scripts run: keys for what stands on it.
const typing = (target) => target.closest('input, textarea, select, [contenteditable]');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const wished = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wished) return;
  event.preventDefault();
  if (wished.matches('input[type="radio"]')) {
    wished.checked = true;
    wished.closest('form').querySelector('textarea').focus();
  } else wished.click();
});
