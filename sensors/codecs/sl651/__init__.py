"""SL 651-2014, HEX/BCD form: frames of hydrological stations over TCP.

    7E7E | centre 1 | station 5 | password 2 | function 1 | direction and length 2 | 02 | body | 03 | CRC 2

Going up the length's high nibble is 0 and the station follows the centre; going down it is 8 and they change
places. `02` starts a single frame and `16` one packet of several, with three bytes of total and number before
the body. `03` ends a message, `17` says that more follows. The check sum is CRC-16/MODBUS over everything
before it, high byte first. The body:

    serial 2 | sent yyMMddHHmmss 6 | F1F1 station 5 | class 1 | F0F0 observed yyMMddHHmm 5 | elements

An element is an identifier, a definition byte (high five bits its bytes, low three its decimals) and BCD; a
first byte FF means negative, nothing but FF means missing. F4 and F5 to FC are twelve five-minute values in
plain binary (0.1 mm; 0.01 m), the last of them at the observation time; function 31 gives equally spaced
values from the observation time on. Times are UTC+8 without saying so. The identifier names a report ("39").

Self-reports (functions 30 to 36) are confirmed by a downlink frame that repeats serial and time and ends in
1B (stay on line) or 06 (go on); keep-alives and answers to questions are not. The ASCII form of the standard
is refused.
"""

from sensors.codecs.sl651.frame import build
from sensors.codecs.sl651.session import Session, decode

__all__ = ["Session", "build", "decode"]
