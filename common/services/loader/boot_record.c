/* What was booted, measured: init says what it knows, and the package's hash is taken here. */
#include "lib/memory.h"
#include "loader.h"
#include "runtime/program.h"
#include "schema/boot_data.h"
#include <blake3.h>

static void measure(struct bytes package, struct boot_record *record)
{
    static uint8_t hash[BLAKE3_OUT_LEN];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, package.data, package.size_bytes);
    blake3_hasher_finalize(&hasher, hash, sizeof(hash));
    record->package_hash = (struct bytes){hash, sizeof(hash)};
    record->package_bytes = package.size_bytes;
}

enum status boot_record_open(struct bytes package)
{
    static uint64_t words[STARTUP_BOOT_RECORD_BYTES_MAX / sizeof(uint64_t)];
    struct boot_record record;
    struct message_builder builder;
    enum status status = program_boot_record(&record);
    if (status == STATUS_OK) {
        measure(package, &record);
        message_builder_start_framed(&builder, words, sizeof(words) / sizeof(words[0]));
        status = boot_record_write(&record, &builder);
    }
    if (status == STATUS_OK) {
        startup_boot_record(message_builder_finish(&builder));
    }
    return status;
}
