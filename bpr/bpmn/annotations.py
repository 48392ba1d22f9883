"""What a ``bpr:annotation`` may say: its XML Schema, which other tools can use."""

from importlib.resources import files


def annotation_schema() -> str:
    """The XML Schema of the namespace ``urn:bpr:1``.

    Returns
    -------
    str
        Its text, UTF-8.

    Examples
    --------
    >>> 'targetNamespace="urn:bpr:1"' in annotation_schema()
    True
    """
    return files("bpr.bpmn").joinpath("annotation.xsd").read_text(encoding="utf-8")
