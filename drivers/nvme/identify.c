#include "identify.h"
#include "specification.h"

/* Whether sizes, of which the lower half is the least and the upper the most, contain one. */
static bool sizes_contain(uint8_t sizes, uint32_t shift)
{
    return (sizes & 0xfu) <= shift && (uint32_t)(sizes >> 4) >= shift;
}

/* What has more than that in it is the same as no limit. */
static uint64_t transfer_bytes_max(uint8_t shift)
{
    return shift == 0 || shift >= 32 ? UINT64_MAX : (uint64_t)NVME_PAGE_BYTES << shift;
}

enum status identify_read_controller(struct bytes data, struct identify_controller *controller)
{
    if (data.size_bytes != IDENTIFY_BYTES) {
        return STATUS_UNSUPPORTED;
    }
    *controller = (struct identify_controller){
        .transfer_bytes_max = transfer_bytes_max(data.data[CONTROLLER_TRANSFER_MAX]),
        .namespace_count = bytes_u32(data, CONTROLLER_NAMESPACES),
        .is_volatile = (data.data[CONTROLLER_CACHE] & CACHE_IS_VOLATILE) != 0,
    };
    return data.data[CONTROLLER_TYPE] <= CONTROLLER_TYPE_IO &&
                   sizes_contain(data.data[CONTROLLER_SUBMISSION_SIZES], COMMAND_BYTES_SHIFT) &&
                   sizes_contain(data.data[CONTROLLER_COMPLETION_SIZES], COMPLETION_BYTES_SHIFT)
               ? STATUS_OK
               : STATUS_UNSUPPORTED;
}

enum status identify_read_namespace(struct bytes data, struct identify_namespace *namespace)
{
    if (data.size_bytes != IDENTIFY_BYTES) {
        return STATUS_MALFORMED;
    }
    const uint64_t block_count = bytes_u64(data, NAMESPACE_BLOCKS);
    if (block_count == 0) {
        return STATUS_NOT_FOUND;
    }
    const uint32_t format = data.data[NAMESPACE_FORMAT] & NAMESPACE_FORMAT_MASK;
    if (format > data.data[NAMESPACE_FORMAT_LAST]) {
        return STATUS_MALFORMED;
    }
    const struct bytes of_blocks = bytes_part(
        data, NAMESPACE_FORMATS + format * NAMESPACE_FORMAT_BYTES, NAMESPACE_FORMAT_BYTES);
    const uint32_t shift = of_blocks.data[FORMAT_BLOCK_SHIFT];
    if (bytes_u16(of_blocks, FORMAT_METADATA) != 0 || shift < NVME_BLOCK_SHIFT_MIN ||
        shift > NVME_BLOCK_SHIFT_MAX) {
        return STATUS_UNSUPPORTED;
    }
    *namespace = (struct identify_namespace){
        .block_count = block_count,
        .block_bytes = 1u << shift,
        .is_read_only = (data.data[NAMESPACE_ATTRIBUTES] & NAMESPACE_IS_PROTECTED) != 0,
    };
    return block_count <= UINT64_MAX >> shift ? STATUS_OK : STATUS_MALFORMED;
}

uint32_t identify_active(struct bytes data, uint32_t index)
{
    const uint64_t offset = (uint64_t)index * 4;
    if (!bytes_contain(data, offset, 4)) {
        return 0;
    }
    const uint32_t before = index == 0 ? 0 : bytes_u32(data, offset - 4);
    const uint32_t number = bytes_u32(data, offset);
    return number > before ? number : 0;
}
