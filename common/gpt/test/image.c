/*
 * The library on an image in a file, for image.py.
 *
 *   gpt_image write FILE BLOCK_BYTES BLOCK_COUNT   a table of two partitions, one of 3 MiB
 *   gpt_image read FILE BLOCK_BYTES BLOCK_COUNT    what it has, a line for each partition
 */
#include "gpt/gpt.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t buffer[GPT_BLOCK_BYTES_MAX];
static FILE *image;
static struct gpt_disk disk;
static struct gpt gpt;

static enum status seek(uint64_t block)
{
    return fseek(image, (long)(block * disk.block_bytes), SEEK_SET) == 0 ? STATUS_OK
                                                                         : STATUS_DEVICE_ERROR;
}

static enum status take_read(void *context, uint64_t block, uint8_t *target)
{
    (void)context;
    return seek(block) == STATUS_OK && fread(target, disk.block_bytes, 1, image) == 1
               ? STATUS_OK
               : STATUS_DEVICE_ERROR;
}

static enum status take_write(void *context, uint64_t block, const uint8_t *source)
{
    (void)context;
    return seek(block) == STATUS_OK && fwrite(source, disk.block_bytes, 1, image) == 1
               ? STATUS_OK
               : STATUS_DEVICE_ERROR;
}

static enum status take_flush(void *context)
{
    (void)context;
    return fflush(image) == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
}

static int write_table(void)
{
    static const char *const names[] = {"boot", "d\xc3\xa4ta \xf0\x9f\x98\x80"};
    gpt.partition_count = 2;
    for (uint32_t i = 0; i < GPT_GUID_BYTES; i++) {
        gpt.disk[i] = (uint8_t)i;
        for (uint32_t j = 0; j < 2; j++) {
            gpt.partitions[j].type[i] = (uint8_t)(0x40 + 0x40 * j + i);
            gpt.partitions[j].unique[i] = (uint8_t)(0x50 + 0x40 * j + i);
        }
    }
    for (uint32_t j = 0; j < 2; j++) {
        gpt.partitions[j].attributes = j == 0 ? 1 : UINT64_C(1) << 60;
        strcpy(gpt.partitions[j].name, names[j]);
    }
    if (gpt_place(&disk, gpt.partitions, 2, (const uint64_t[]){3 * GPT_ALIGNMENT_BYTES, 0}) !=
        STATUS_OK) {
        return 1;
    }
    return gpt_write(&disk, &gpt) == STATUS_OK ? 0 : 1;
}

static void print_guid(const uint8_t guid[GPT_GUID_BYTES])
{
    for (uint32_t i = 0; i < GPT_GUID_BYTES; i++) {
        printf("%02x", guid[i]);
    }
    printf(" ");
}

static int read_table(void)
{
    const enum status status = gpt_read(&disk, &gpt);
    printf("%d %d %d %d\n", (int)status, (int)gpt.mbr, (int)gpt.primary, (int)gpt.backup);
    for (uint32_t i = 0; i < gpt.partition_count; i++) {
        const struct gpt_partition *partition = &gpt.partitions[i];
        print_guid(partition->type);
        print_guid(partition->unique);
        printf(
            "%llu %llu %llu %s\n",
            (unsigned long long)partition->first_block,
            (unsigned long long)partition->last_block,
            (unsigned long long)partition->attributes,
            partition->name);
    }
    return 0;
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 5) {
        return 2;
    }
    const bool writes = strcmp(arguments[1], "write") == 0;
    image = fopen(arguments[2], writes ? "r+b" : "rb");
    if (image == NULL) {
        return 2;
    }
    disk = (struct gpt_disk){
        .read = take_read,
        .write = take_write,
        .flush = take_flush,
        .buffer = buffer,
        .block_bytes = (uint32_t)strtoul(arguments[3], NULL, 10),
        .block_count = strtoull(arguments[4], NULL, 10),
    };
    const int result = writes ? write_table() : read_table();
    (void)fclose(image);
    return result;
}
