"""The only room that knows the Avro libraries: bytes to records and back, bounded.

``file`` opens, reads and writes files; ``container`` walks their blocks, ``codecs`` unpacks them,
``schema`` reads what the writer says, ``resolve`` compares it with ours, ``items`` bounds arrays and maps,
``shared`` holds the part of the schema that all record types have in common.
"""

from etl.core.avro.file import AvroFile, FileInfo, open_file, peek_record_type, write

__all__ = ["AvroFile", "FileInfo", "open_file", "peek_record_type", "write"]
