"""Our canonical units in UCUM, the code that other programs know them by, with a name in words.

Source: the Unified Code for Units of Measure, version 2.2. Braces hold an annotation that counts for nothing:
a normal cubic metre is one at 0 °C and 101.325 kPa.
"""

UCUM: dict[str, tuple[str, str]] = {
    "": ("1", "no unit"),
    "m": ("m", "metre"),
    "mm": ("mm", "millimetre"),
    "1e4 m³": ("10*4.m3", "ten thousand cubic metres"),
    "m³/s": ("m3/s", "cubic metre per second"),
    "m³/h": ("m3/h", "cubic metre per hour"),
    "Nm³/h": ("m3{normal}/h", "normal cubic metre per hour"),
    "µg/m³": ("ug/m3", "microgram per cubic metre"),
    "mg/m³": ("mg/m3", "milligram per cubic metre"),
    "mg/L": ("mg/L", "milligram per litre"),
    "°C": ("Cel", "degree Celsius"),
    "hPa": ("hPa", "hectopascal"),
    "kPa": ("kPa", "kilopascal"),
    "%": ("%", "per cent"),
    "m/s": ("m/s", "metre per second"),
    "°": ("deg", "degree"),
    "ppm": ("[ppm]", "parts per million"),
    "s": ("s", "second"),
}
"""By canonical unit: the code and the name."""
