#include "options.h"
#include "lib/text.h"

#define DISK_BUFFER_KIB_DEFAULT 1024u
/* The largest block of a disk that the store can use; what a channel of a disk has at most. */
#define DISK_BUFFER_KIB_MIN 4u
#define DISK_BUFFER_KIB_MAX 4096u

void options_init(struct options *options)
{
    *options = (struct options){.disk_buffer_kib = DISK_BUFFER_KIB_DEFAULT};
}

enum status options_read(struct options *options, const char *argument)
{
    return text_number_option(
               argument,
               "disk-buffer-kib",
               DISK_BUFFER_KIB_MIN,
               DISK_BUFFER_KIB_MAX,
               &options->disk_buffer_kib)
               ? STATUS_OK
               : STATUS_INVALID_ARGUMENT;
}
