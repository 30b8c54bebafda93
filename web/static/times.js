// Keeps <time datetime> true while the page lies open: "2 h ago" or "in 2 h 10", after the word "since" "10:40" or "Tuesday", in the
// reader's language of dates. The server says the same (web/moments.py), so nothing moves when this begins; the exact moment is the title.
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const dated = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const datedYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

// Pages that lay out days on the server read the zone from here.
document.cookie = `evenkeel-zone=${new Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`;

export function tell(root = document) {
  for (const element of root.querySelectorAll('time[datetime]')) say(element, Date.now());
}

function say(element, now) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  element.title = exact.format(at);
  element.textContent = 'exact' in element.dataset ? element.title : 'since' in element.dataset ? begun(at, now) : words(at, now, 'due' in element.dataset);
  if ('due' in element.dataset) element.classList.toggle('late', at.getTime() < now);
}

function begun(at, now) {
  if (at.toDateString() === new Date(now).toDateString()) return clock.format(at);
  return now - at.getTime() < 6 * DAY ? weekday.format(at) : words(at, now, false);
}

function words(at, now, due) {
  const gap = at.getTime() - now;
  const size = Math.abs(gap);
  if (size < MINUTE) return due ? 'now' : 'just now';
  if (size >= 7 * DAY) return (at.getFullYear() === new Date(now).getFullYear() ? dated : datedYear).format(at);
  const span = size < HOUR ? `${Math.floor(size / MINUTE)} min` : size < DAY ? hours(size) : `${Math.floor(size / DAY)} d`;
  if (gap > 0) return `in ${span}`;
  return due ? `${span} over` : `${span} ago`;
}

function hours(size) {
  const minutes = Math.floor((size % HOUR) / MINUTE);
  return `${Math.floor(size / HOUR)} h${minutes ? ` ${minutes}` : ''}`;
}

tell();
setInterval(tell, 30_000);
document.addEventListener('htmx:after:swap', () => tell());
