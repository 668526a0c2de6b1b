/*
 * The input is what a fw_cfg says: the signature, a byte of features, then its directory; behind
 * its end are zeros.
 */
#include "fw_cfg.h"
#include "lib/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define SIGNATURE_BYTES 4u
#define DIRECTORY_AT    5u
#define KEY_DIRECTORY   0x19u

struct input {
    struct bytes bytes;
    size_t next;
};

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void select_key(void *context, uint16_t key)
{
    struct input *input = context;
    require(key == 0 || key == 1 || key == KEY_DIRECTORY);
    input->next = key == KEY_DIRECTORY ? DIRECTORY_AT : key * SIGNATURE_BYTES;
}

static uint8_t read_byte(void *context)
{
    struct input *input = context;
    const size_t at = input->next++;
    return at < input->bytes.size_bytes ? input->bytes.data[at] : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct input input = {.bytes = {data, size_bytes}};
    const struct fw_cfg fw_cfg = {.select = select_key, .read = read_byte, .context = &input};
    uint16_t key = 0;
    const enum status status = fw_cfg_find(&fw_cfg, RAMFB_FILE, RAMFB_FILE_BYTES, &key);
    require(status == STATUS_OK ? key >= 0x20 && key < 0x4000 : key == 0);
    require(input.next <= DIRECTORY_AT + 4 + FW_CFG_FILES_MAX * UINT64_C(64));
    return 0;
}
