/*
 * unix/tclUnixPipe.c, in which a process begins with posix_spawn() instead of fork(): upstream's
 * function for that is there under another name, which nobody calls.
 */
#define TclpCreateProcess TclpForkProcess
#include "tclUnixPipe.c"
#undef TclpCreateProcess

#include <spawn.h>

/* One standard stream of the child: the file, else what this process has there, else nothing. */
static int add_stream(posix_spawn_file_actions_t *actions, TclFile file, int type, int number)
{
    if (file == NULL) {
        Tcl_Channel channel = Tcl_GetStdChannel(type);
        const int direction = type == TCL_STDIN ? TCL_READABLE : TCL_WRITABLE;
        file = channel != NULL ? TclpMakeFile(channel, direction) : NULL;
    }
    if (file == NULL) {
        return posix_spawn_file_actions_addclose(actions, number);
    }
    return posix_spawn_file_actions_adddup2(actions, GetFd(file), number);
}

static int
add_streams(posix_spawn_file_actions_t *actions, TclFile input, TclFile output, TclFile errors)
{
    int error = add_stream(actions, input, TCL_STDIN, 0);
    if (error == 0) {
        error = add_stream(actions, output, TCL_STDOUT, 1);
    }
    if (error != 0) {
        return error;
    }
    if (errors != NULL && errors == output) {
        return posix_spawn_file_actions_adddup2(actions, 1, 2);
    }
    return add_stream(actions, errors, TCL_STDERR, 2);
}

/* The words as the system takes them; they are the storage's, one for each word. */
static char **convert(int argc, const char **argv, Tcl_DString *storage)
{
    char **words = (char **)ckalloc((size_t)(argc + 1) * sizeof(char *));
    for (int i = 0; i < argc; i++) {
        words[i] = Tcl_UtfToExternalDString(NULL, argv[i], -1, &storage[i]);
    }
    words[argc] = NULL;
    return words;
}

int TclpCreateProcess(
    Tcl_Interp *interp,
    int argc,
    const char **argv,
    TclFile inputFile,
    TclFile outputFile,
    TclFile errorFile,
    Tcl_Pid *pidPtr)
{
    posix_spawn_file_actions_t actions;
    pid_t number = 0;
    Tcl_DString *storage = (Tcl_DString *)ckalloc((size_t)argc * sizeof(*storage));
    char **words = convert(argc, argv, storage);
    posix_spawn_file_actions_init(&actions);
    int error = add_streams(&actions, inputFile, outputFile, errorFile);
    if (error == 0) {
        error = posix_spawnp(&number, words[0], &actions, NULL, words, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < argc; i++) {
        Tcl_DStringFree(&storage[i]);
    }
    ckfree((char *)words);
    ckfree((char *)storage);
    if (error != 0) {
        Tcl_SetErrno(error);
        Tcl_SetObjResult(
            interp,
            Tcl_ObjPrintf("couldn't execute \"%.150s\": %s", argv[0], Tcl_PosixError(interp)));
        return TCL_ERROR;
    }
    *pidPtr = (Tcl_Pid)INT2PTR(number);
    return TCL_OK;
}
