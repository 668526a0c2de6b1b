/*
 * generic/tclZlib.c without zlib: two functions are not there of the types that tclDecls.h says,
 * so they are compiled under other names, and here are those that say the same.
 */
#include "tclInt.h"
#define Tcl_ZlibCRC32   TclNoZlibCRC32
#define Tcl_ZlibAdler32 TclNoZlibAdler32
#include "tclZlib.c"
#undef Tcl_ZlibCRC32
#undef Tcl_ZlibAdler32

unsigned int Tcl_ZlibCRC32(unsigned int crc, const unsigned char *data, int size)
{
    return TclNoZlibCRC32(crc, (const char *)data, size);
}

unsigned int Tcl_ZlibAdler32(unsigned int adler, const unsigned char *data, int size)
{
    return TclNoZlibAdler32(adler, (const char *)data, size);
}
