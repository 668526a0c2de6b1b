/* What was booted, for the loader to pass on, which adds the package's hash (boot.capnp). */
#include "abi/boot_info.h"
#include "init.h"
#include "lib/elf_machine.h"
#include "lib/text.h"
#include "schema/boot_data.h"
#include "startup_draft.h"

_Static_assert((int)SHIM_KIND_PVH == (int)SHIM_PVH, "the schema's numbers");
_Static_assert((int)SHIM_KIND_UEFI == (int)SHIM_UEFI, "the schema's numbers");
_Static_assert((int)SHIM_KIND_SBI == (int)SHIM_SBI, "the schema's numbers");
_Static_assert((int)SHIM_KIND_ARM64 == (int)SHIM_ARM64, "the schema's numbers");

enum status boot_record_say(void)
{
    static uint64_t words[STARTUP_BOOT_RECORD_BYTES_MAX / sizeof(uint64_t)];
    const struct boot_info *info = boot_info();
    const struct boot_record record = {
        .shim = info->shim_kind < SHIM_COUNT ? (uint16_t)info->shim_kind : SHIM_UNKNOWN,
        .package_bytes = info->package.size_bytes,
        .signer = {info->owner_key, sizeof(info->owner_key)},
        .edition = init.manifest.content.edition,
        .architecture = text_bytes(ELF_MACHINE_NAME),
        .seed_bytes = info->seed_size_bytes,
    };
    struct message_builder builder;
    message_builder_start_framed(&builder, words, sizeof(words) / sizeof(words[0]));
    const enum status status = boot_record_write(&record, &builder);
    if (status == STATUS_OK) {
        startup_boot_record(message_builder_finish(&builder));
    }
    return status;
}
