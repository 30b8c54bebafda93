// What a ticket's page gains when scripts run; its keys are marked with data-key (keys.js).

// Files may be dropped on the composer, and pictures pasted into it; they land in its own file input.
function take(form, files) {
  const input = form.querySelector('input[type="file"]');
  const kept = new DataTransfer();
  for (const file of [...input.files, ...files]) kept.items.add(file);
  input.files = kept.files;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

for (const form of document.querySelectorAll('form[data-drop]')) {
  const carries = (event) => event.dataTransfer?.types.includes('Files');
  form.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.add('over');
  });
  form.addEventListener('dragleave', (event) => form.contains(event.relatedTarget) || form.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.remove('over');
    take(form, event.dataTransfer.files);
  });
  form.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    take(form, files);
  });
}
