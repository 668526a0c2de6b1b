/*
 * In the place of src/sshpty.c: no terminal is a device file here. Its input is a pipe, of which
 * the server has the end for writing as its "master"; session.c adds one for the output. Who reads
 * the input shows what is typed, and edits it.
 */
#include "terminal.h"
#include "includes.h"
#include "sshpty.h"
#include <fcntl.h>

/* There is one, but for clients that begin several sessions in one connection: these get the size
 * of the last, or none. */
static int sized_input = -1;
static struct terminal_size size;

struct terminal_size terminal_size_of(int input)
{
    return input == sized_input ? size : (struct terminal_size){0, 0};
}

int pty_allocate(int *input, int *child_input, char *name, int name_bytes)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return 0;
    }
    *child_input = ends[0];
    *input = ends[1];
    snprintf(name, (size_t)name_bytes, "ssh");
    return 1;
}

void pty_change_window_size(int input, int rows, int columns, int width, int height)
{
    (void)width;
    (void)height;
    sized_input = input;
    size = (struct terminal_size){columns, rows};
}

/* Nothing is in the file system that would have an owner, or stay. */
void pty_setowner(struct passwd *person, const char *name)
{
    (void)person;
    (void)name;
}

void pty_release(const char *name)
{
    (void)name;
}

void pty_make_controlling_tty(int *child_input, const char *name)
{
    (void)child_input;
    (void)name;
}
