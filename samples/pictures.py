"""Pictures: a photo with camera data, a logo, and a receipt as a scanner sees it."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

RECEIPT = (
    "CASTELL ENGINEERING LTD", "Unit 7, Dock Road, Avonmouth", "", "Receipt CE-88213", "19 August 2026 16:42", "",
    "Call-out, afterburner     420.00", "Labour, 14 hours         1,330.00", "Ignition unit            3,180.00",
    "Ceramic lining           2,530.00", "-" * 33, "TOTAL GBP                7,460.00", "", "Paid by card ****4471", "THANK YOU",
)  # fmt: skip


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)  # the font that comes with Pillow: the same on every machine


def photo() -> bytes:
    """A drawn warehouse at dusk, 1600 by 1067, with camera, date and place in its EXIF."""
    chance = random.Random(7)
    image = Image.new("RGB", (1600, 1067))
    draw = ImageDraw.Draw(image)
    for y in range(1067):
        part = y / 1067
        draw.line((0, y, 1600, y), fill=(int(250 - 90 * part), int(170 - 70 * part), int(110 + 30 * part)))
    draw.rectangle((0, 780, 1600, 1067), fill=(62, 58, 66))
    draw.polygon(((180, 420), (800, 250), (1420, 420)), fill=(88, 60, 48))
    draw.rectangle((180, 420, 1420, 800), fill=(128, 84, 60))
    draw.text((470, 452), "HARBOUR LANE COFFEE ROASTERS", font=_font(44), fill=(246, 230, 210))
    for left in (270, 660, 1050):
        draw.rectangle((left, 550, left + 270, 800), fill=(48, 44, 52))
        for y in range(560, 800, 24):
            draw.line((left, y, left + 270, y), fill=(70, 66, 76), width=3)
    for _ in range(26):
        x, y = chance.randrange(60, 1500), chance.randrange(820, 980)
        draw.rectangle(
            (x, y, x + 70, y + 46), fill=(150 + chance.randrange(40), 104, 64), outline=(70, 48, 32), width=3
        )
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Fairview", "FV-20", 1
    exif[0x0132], exif[0x010E] = "2026:09:28 18:21:07", "Warehouse in Avonmouth before the evening shift"
    exif.get_ifd(0x8769).update({0x9003: "2026:09:28 18:21:07", 0x829A: 0.004, 0x829D: 2.8, 0x8827: 400})
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 10.0), 3: "W", 4: (2.0, 41.0, 50.0)})
    return _saved(image.filter(ImageFilter.GaussianBlur(0.8)), "JPEG", quality=72, exif=exif)


def logo() -> bytes:
    """A round logo with transparency, 480 by 480."""
    image = Image.new("RGBA", (480, 480), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, 460, 460), fill=(124, 63, 29, 255))
    draw.ellipse((150, 90, 330, 330), fill=(246, 230, 210, 255))
    draw.arc((205, 80, 305, 340), 100, 260, fill=(124, 63, 29, 255), width=14)
    draw.text((240, 384), "HARBOUR LANE", font=_font(40), fill=(246, 230, 210, 255), anchor="mm")
    return _saved(image, "PNG", optimize=True)


def receipt() -> bytes:
    """Text that is only a picture: a slightly turned scan in shades of grey, 620 by 900."""
    chance = random.Random(11)
    page = Image.new("L", (620, 900), 244)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(RECEIPT):
        name, _, amount = line.partition("  ")
        draw.text((70, 80 + number * 44), name, font=_font(26), fill=48)
        draw.text((540, 80 + number * 44), amount.strip(), font=_font(26), fill=48, anchor="ra")
    for _ in range(400):
        page.putpixel((chance.randrange(620), chance.randrange(900)), chance.randrange(120, 220))
    turned = page.rotate(1.2, fillcolor=236, resample=Image.Resampling.BICUBIC)
    return _saved(turned.quantize(16), "PNG", optimize=True)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
