#include "runtime/program.h"
#include "runtime/program_start.h"
#include "schema/boot_data.h"

enum status program_boot_record(struct boot_record *record)
{
    const struct bytes image = program_startup()->boot;
    struct message message;
    struct message_struct root;
    if (image.size_bytes == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = message_open(image, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    return status == STATUS_OK ? boot_record_read(&root, record) : status;
}
