"""XML that is too deep, too long or too wide, in every kind of package."""

from bench.attacks.attack import attack
from bench.attacks.hulls import KINDS, noise, saying


def deep(kind: str) -> bytes:
    """A hundred thousand elements inside each other."""
    return saying(kind, f"before {'<x>' * 100_000}{'</x>' * 100_000} after")


def just_deep(kind: str) -> bytes:
    """As deep as the parser allows."""
    return saying(kind, f"before {'<x>' * 230}in{'</x>' * 230} after")


def one_text(kind: str) -> bytes:
    """One text of eleven million characters."""
    return saying(kind, "".join(noise(1_400_000)))


def one_attribute(kind: str) -> bytes:
    """One attribute of nine million characters."""
    return saying(kind, f'before <x y="{"a1b2c3d4e" * 1_000_000}"/> after')


def many_attributes(kind: str) -> bytes:
    """A million attributes on one element."""
    attributes = " ".join(f"a{number}=''" for number in range(1_000_000))
    return saying(kind, f"before <x {attributes}/> after")


def many_namespaces(kind: str) -> bytes:
    """Two hundred elements inside each other, each with a hundred namespaces of its own."""
    spaces = [" ".join(f'xmlns:n{deep}x{n}="u{n}"' for n in range(100)) for deep in range(200)]
    return saying(kind, "".join(f"<x {each}>" for each in spaces) + "in" + "</x>" * 200)


def cut_off(kind: str) -> bytes:
    """The XML ends in the middle of a tag."""
    return saying(kind, "before</a:t></w:t></text:p><w:p w:")


def wide_characters(kind: str) -> bytes:
    """References to characters that are none, and surrogates."""
    return saying(kind, "before &#xD800; &#x110000; &#0; &#x0B; &#65533; after")


for _kind in KINDS:
    attack(f"deep.{_kind}", _kind)(deep)
    attack(f"just-deep.{_kind}", _kind)(just_deep)
    attack(f"one-text.{_kind}", _kind, quick=False)(one_text)
    attack(f"one-attribute.{_kind}", _kind, quick=False)(one_attribute)
    attack(f"many-attributes.{_kind}", _kind, quick=False)(many_attributes)
    attack(f"many-namespaces.{_kind}", _kind)(many_namespaces)
    attack(f"cut-off-xml.{_kind}", _kind)(cut_off)
    attack(f"no-characters.{_kind}", _kind)(wide_characters)
