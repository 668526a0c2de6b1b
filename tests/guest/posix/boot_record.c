/* What was booted, as a program with a C library reads it: one line with all of its values. */
#include "lib/bytes.h"
#include "lib/message.h"
#include "posix/capability.h"
#include "schema/boot_data.h"
#include <stdio.h>

static void print_hex(struct bytes data)
{
    for (size_t i = 0; i < data.size_bytes; i++) {
        printf("%02x", data.data[i]);
    }
}

static void print_text(struct bytes text)
{
    printf("%.*s ", (int)text.size_bytes, (const char *)text.data);
}

int main(void)
{
    size_t size_bytes = 0;
    const void *data = tessera_boot_record(&size_bytes);
    struct message message;
    struct message_struct root;
    struct boot_record record;
    if (message_open((struct bytes){data, size_bytes}, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        boot_record_read(&root, &record) != STATUS_OK) {
        puts("boot_record: there is none that can be read");
        return 1;
    }
    printf("boot_record: ");
    print_text(record.edition);
    print_text(record.architecture);
    printf("%u %llu ", record.shim, (unsigned long long)record.package_bytes);
    print_hex(record.package_hash);
    printf(" ");
    print_hex(record.signer);
    printf(" %u\n", record.seed_bytes);
    return 0;
}
