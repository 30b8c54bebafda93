"""Forms: a form-js schema in, the fields a person sees and the answers that may reach an instance out.

The schema of the form-js editor is the format, so that an owner draws what an agent sees; but what it means is decided
on the server, by one reading for people without JavaScript, for the API and for scenarios. Only declared, visible and
writable fields give answers; everything else is refused by name or ignored, as `Form.answers` says. What a form cannot
show safely or truly (foreign HTML, frames, uploads) is a problem at deployment and not a gap on the screen.
"""

from engine.forms.expressions import filled, flaws
from engine.forms.field import Field, Option
from engine.forms.form import Form
from engine.forms.reading import read

__all__ = ["Field", "Form", "Option", "filled", "flaws", "read"]
