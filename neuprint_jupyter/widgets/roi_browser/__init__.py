"""The regions of a dataset as a tree to look at and choose from."""

from neuprint_jupyter.widgets.roi_browser.widget import ROIBrowser

__all__ = ["ROIBrowser"]
