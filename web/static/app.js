// What pages gain when scripts run; each part is a module and none is needed to work.
import './times.js';
import './colours.js';
import './keys.js';
import './forms.js';
import './live.js';
import './inbox.js';
import './batches.js';
import './zones.js';
import './palette.js';
