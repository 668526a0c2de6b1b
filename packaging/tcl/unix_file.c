/*
 * unix/tclUnixFile.c, in which a program is known by its name: programs have no places, so nothing
 * is to be looked for along PATH, as upstream's function does that is there under another name.
 */
#define TclpFindExecutable TclpSearchExecutable
#include "tclUnixFile.c"
#undef TclpFindExecutable

void TclpFindExecutable(const char *argv0)
{
    if (argv0 != NULL) {
        TclSetObjNameOfExecutable(Tcl_NewStringObj(argv0, -1), Tcl_GetEncoding(NULL, NULL));
    }
}
