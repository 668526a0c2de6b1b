#include "follow_frame.h"
#include "lib/little_endian.h"
#include "lib/memory.h"

static const char magic[] = "TESSFLW1";

#define MAGIC_BYTES 8u
#define AT_BOOT     8u
#define AT_NUMBER   16u
#define AT_KIND     0u
#define AT_SIZE     4u

void follow_request_write(
    const struct follow_request *request, uint8_t target[FOLLOW_REQUEST_BYTES])
{
    memcpy(target, magic, MAGIC_BYTES);
    set_u64(target + AT_BOOT, request->boot);
    set_u64(target + AT_NUMBER, request->number);
}

bool follow_request_read(const uint8_t from[FOLLOW_REQUEST_BYTES], struct follow_request *request)
{
    *request = (struct follow_request){
        .boot = get_u64(from + AT_BOOT),
        .number = get_u64(from + AT_NUMBER),
    };
    return memcmp(from, magic, MAGIC_BYTES) == 0;
}

void follow_frame_write_head(
    enum follow_frame_kind kind, size_t size_bytes, uint8_t target[FOLLOW_FRAME_HEAD_BYTES])
{
    set_u32(target + AT_KIND, kind);
    set_u32(target + AT_SIZE, (uint32_t)size_bytes);
}

bool follow_frame_read_head(
    const uint8_t from[FOLLOW_FRAME_HEAD_BYTES], enum follow_frame_kind *kind, size_t *size_bytes)
{
    const uint32_t size = get_u32(from + AT_SIZE);
    *kind = (enum follow_frame_kind)get_u32(from + AT_KIND);
    *size_bytes = size;
    switch (*kind) {
    case FOLLOW_FRAME_LOG:
        return size > 0 && size <= FOLLOW_FRAME_BYTES_MAX;
    case FOLLOW_FRAME_HEAD:
        return size > SIGNATURE_BYTES && size <= FOLLOW_HEAD_BYTES_MAX;
    case FOLLOW_FRAME_REFUSED:
        return size == sizeof(uint32_t);
    }
    return false;
}
