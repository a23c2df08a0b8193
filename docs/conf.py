"""How the documentation is built: `python -m sphinx -W -b html docs docs/_build/html`, at the project's root.

Pages are Markdown (MyST); code in them runs while they are built, so nothing that they show is out of date. The pages of the
reference and of the course are written by `pages.py` from the package itself and from `demos/`.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ.setdefault("AUTOGRAD_MINI_QUICK", "1")  # the demos' short forms
os.environ.setdefault("TQDM_DISABLE", "1")  # bars are for those who wait
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))

import pages  # noqa: E402

import autograd_mini  # noqa: E402

project = "autograd_mini"
author = "autograd_mini contributors"
copyright = "the autograd_mini contributors"
version = release = autograd_mini.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "myst_nb",
    "sphinx_copybutton",
]
exclude_patterns = ["_build", "README.md", "exercises"]  # `pages.py` puts the exercises into the pages of the course
copybutton_exclude = ".linenos, .gp, .go"  # prompts and what is printed are not copied
default_role = "code"
nitpicky = False

# docstrings
napoleon_google_docstring, napoleon_numpy_docstring = True, False
napoleon_use_rtype, napoleon_use_ivar = False, True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True

# pages that run
nb_execution_mode = os.environ.get("AUTOGRAD_MINI_DOCS_EXECUTION", "cache")
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_execution_timeout = 300
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure", "mystnb.unknown_mime_type", "ref.ref", "ref.term"]  # others' docstrings

# the site: nothing is fetched from a network
html_theme = "pydata_sphinx_theme"
html_title = "autograd_mini"
html_context = {"default_mode": "auto"}
html_static_path = ["_static", str(Path(find_spec("sphinx-mathjax-offline").origin).parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_sidebars = {"reference/*/*": ["room.html"]}
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
}


def prepare(app):
    pages.write(HERE)
    pages.run(HERE / "learn", nb_execution_mode)


def setup(app):
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", pages.sidebar)
    app.connect("autodoc-process-docstring", pages.as_restructured_text)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
