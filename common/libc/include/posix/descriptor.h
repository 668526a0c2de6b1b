/*
 * Descriptors for what a program with a C library has got in messages, so that it can be read,
 * written and waited for with everything else.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The number of a new descriptor for a Stream (schema/stream.capnp), which belongs to it from now
 * on, also after an error. `flags`: O_RDONLY, O_WRONLY or O_RDWR, with O_NONBLOCK and O_CLOEXEC.
 *   -ENFILE  no memory
 *   -EMFILE  all numbers are taken
 */
int tessera_descriptor_of_stream(uint32_t stream, int flags);

/*
 * The same for a PseudoTerminal. With O_NONBLOCK a write never waits, whatever programs at the
 * terminal do meanwhile.
 */
int tessera_descriptor_of_screen(uint32_t screen, int flags);

/*
 * Whether what a descriptor stands for has happened; if it has not, and `event` is not 0, the bits
 * are signalled when it does. Called on the thread that waits.
 */
typedef bool tessera_descriptor_look(uint32_t event, uint64_t bits);

/*
 * The number of a new descriptor that can be read as far as poll() is concerned once `look` says
 * so, and for nothing else. Errors as above.
 */
int tessera_descriptor_of_look(tessera_descriptor_look *look);
