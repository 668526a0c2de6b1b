#include "standard_streams.h"
#include "data_file.h"
#include "descriptors.h"
#include "device_file.h"
#include "startup.h"
#include "stream_file.h"
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

static bool is(struct bytes text, const char *wanted)
{
    return text.size_bytes == strlen(wanted) && memcmp(text.data, wanted, text.size_bytes) == 0;
}

/* The number that a name stands for; -1: it is no descriptor's name. */
static long number_of(struct bytes name)
{
    static const char *const standard[] = {"stdin", "stdout", "stderr"};
    for (long number = 0; number < 3; number++) {
        if (is(name, standard[number])) {
            return number;
        }
    }
    const size_t prefix = strlen(DESCRIPTOR_NAME_PREFIX);
    if (name.size_bytes <= prefix || name.size_bytes > prefix + 3 ||
        memcmp(name.data, DESCRIPTOR_NAME_PREFIX, prefix) != 0) {
        return -1;
    }
    long number = 0;
    for (size_t i = prefix; i < name.size_bytes; i++) {
        number = number * 10 + (name.data[i] - '0');
    }
    return number;
}

/* Nothing but the interface says what can be asked of a capability. */
static const struct file_operations *operations_of(struct bytes interface)
{
    static const struct file_operations *const known[] = {
        &terminal_operations, &connection_operations, &data_operations};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (is(interface, known[i]->interface)) {
            return known[i];
        }
    }
    return &stream_operations;
}

static long open_one(struct bytes name, struct bytes interface, uint32_t handle, void *context)
{
    (void)context;
    const long number = number_of(name);
    if (number >= 0) {
        const struct file_operations *operations = operations_of(interface);
        /* A file that several processes write to is written at its end. */
        const int flags = O_RDWR | (operations == &data_operations && number != 0 ? O_APPEND : 0);
        struct open_file *file = open_file_create(operations, handle, flags);
        if (file != NULL) {
            (void)open_file_install_at(file, number, false);
        }
    }
    return 0;
}

/* A program that finds 0, 1 or 2 free would open something there that was not meant. */
static void fill_gaps(void)
{
    for (long number = 0; number < 3; number++) {
        if (descriptor_find(&descriptors, number) != NULL) {
            continue;
        }
        struct open_file *file = open_file_create(device_null_operations(), 0, O_RDWR);
        if (file != NULL) {
            (void)open_file_install_at(file, number, false);
        }
    }
}

void standard_streams_open(void)
{
    (void)startup_each_capability(open_one, NULL);
    fill_gaps();
}
