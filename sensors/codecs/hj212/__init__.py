"""HJ 212: how pollution monitors in China speak over TCP. Editions of 2005, 2017 and 2025.

    ##0101QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=…;Flag=5;CP=&&DataTime=…;w01018-Rtd=2.2,…&&1C80␍␊

`##`, four decimal digits for the length of the data segment in bytes, the segment, four hexadecimal digits of
its check sum, carriage return and line feed. The segment is a header of `NAME=value;` and the content
`CP=&&…&&`, in which `;` parts factors and `,` the fields of a factor. There is no time zone: it is China's.

The check sum keeps only 256 of its 65,536 values, so one corrupted frame in 256 passes it. Therefore
everything else is strict too: the length, the ends, every header field, every number and date, no control
characters. Of a frame with one bad factor the others are kept; a frame with a bad header is no frame.

Cutting is in `stream`, the check sum in `checksum`, the header in `segment`, the content in `content`,
encryption in `cipher`, what is said back in `answer`, and `session` puts them together for the gateway.
"""
