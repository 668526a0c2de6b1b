#include "memory_file.h"
#include "abi/address.h"
#include "address_space.h"
#include "date.h"
#include "duration.h"
#include "lock.h"
#include "objects.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define PREFIX       "dev/shm/"
#define PREFIX_BYTES (sizeof(PREFIX) - 1)

/* Names, and files that may have one or be only open. */
#define NAMES_MAX 64
#define NODES_MAX 64

/* Guarded by the lock. `start` is where the process sees all of it. */
struct node {
    uint32_t references; /* names and open files; 0: free */
    uint32_t number;     /* told apart from one that was here before */
    uint32_t memory;     /* 0: it is empty */
    uint64_t start;
    uint64_t capacity_bytes; /* whole pages */
    uint64_t size_bytes;
    uint64_t modified_ns;
    mode_t mode;
};

struct name {
    char text[NAME_BYTES_MAX + 1];
    struct node *node; /* NULL: free */
};

static struct node nodes[NODES_MAX];
static struct name *names; /* NAMES_MAX of them, made when they are needed */
static uint32_t numbers_given;

bool memory_file_is_path(const struct path *path)
{
    return path->length > PREFIX_BYTES && memcmp(path->text, PREFIX, PREFIX_BYTES) == 0;
}

static bool have_names(void)
{
    if (names == NULL) {
        const long address = address_space_map(&(struct address_space_request){
            .size_bytes = page_round_up(NAMES_MAX * sizeof(struct name)),
            .permissions = MAP_READ | MAP_WRITE});
        if (address > 0) {
            names = (struct name *)address;
        }
    }
    return names != NULL;
}

/* The entry of a name, or a free one for ""; NULL: there is none. */
static struct name *find_name(const char *text)
{
    for (uint32_t i = 0; i < NAMES_MAX; i++) {
        const bool is_match = text[0] == '\0'
                                  ? names[i].node == NULL
                                  : names[i].node != NULL && strcmp(names[i].text, text) == 0;
        if (is_match) {
            return &names[i];
        }
    }
    return NULL;
}

static struct node *new_node(void)
{
    for (uint32_t i = 0; i < NODES_MAX; i++) {
        if (nodes[i].references == 0) {
            nodes[i] = (struct node){.number = ++numbers_given};
            return &nodes[i];
        }
    }
    return NULL;
}

/* Without the lock, of a node that nobody else can reach. */
static void free_content(uint32_t memory, uint64_t start, uint64_t bytes)
{
    if (memory != 0) {
        address_space_give_back(start, bytes);
        object_release(memory);
    }
}

static void release_node(struct node *node)
{
    lock_acquire();
    const struct node last = *node;
    const bool is_last = --node->references == 0;
    lock_release();
    if (is_last) {
        free_content(last.memory, last.start, last.capacity_bytes);
    }
}

/* Room for as many bytes; what was mapped before stays as it was. 0 or -ENOSPC. */
static long grow(struct node *node, uint64_t size_bytes)
{
    const uint64_t bytes = page_round_up(size_bytes);
    if (size_bytes > UINT64_MAX - PAGE_MASK) {
        return -EFBIG;
    }
    if (bytes <= node->capacity_bytes) {
        return 0;
    }
    uint32_t memory = 0;
    if (object_make_memory(bytes, &memory) != STATUS_OK) {
        return -ENOSPC;
    }
    const long start = address_space_map(&(struct address_space_request){
        .size_bytes = bytes, .permissions = MAP_READ | MAP_WRITE, .memory = memory});
    if (start < 0) {
        object_release(memory);
        return -ENOSPC;
    }
    if (node->memory != 0) {
        memcpy((void *)start, (const void *)node->start, node->size_bytes);
    }
    lock_acquire();
    const struct node before = *node;
    node->memory = memory;
    node->start = (uint64_t)start;
    node->capacity_bytes = bytes;
    lock_release();
    free_content(before.memory, before.start, before.capacity_bytes);
    return 0;
}

static long read_memory_at(struct open_file *file, void *buffer, size_t size_bytes, uint64_t offset)
{
    const struct node *node = file->node;
    if (offset >= node->size_bytes) {
        return 0;
    }
    const uint64_t left = node->size_bytes - offset;
    const size_t count = size_bytes < left ? size_bytes : left;
    memcpy(buffer, (const uint8_t *)node->start + offset, count);
    return (long)count;
}

static long
write_memory_at(struct open_file *file, const void *buffer, size_t size_bytes, uint64_t offset)
{
    struct node *node = file->node;
    if (size_bytes > UINT64_MAX - offset) {
        return -EFBIG;
    }
    const long result = grow(node, offset + size_bytes);
    if (result != 0) {
        return result;
    }
    memcpy((uint8_t *)node->start + offset, buffer, size_bytes);
    if (offset + size_bytes > node->size_bytes) {
        node->size_bytes = offset + size_bytes;
    }
    node->modified_ns = date_now_ns();
    return (long)size_bytes;
}

static long read_next(struct open_file *file, void *buffer, size_t size_bytes)
{
    const long count = read_memory_at(file, buffer, size_bytes, open_file_offset(file));
    open_file_advance(file, count);
    return count;
}

static long write_next(struct open_file *file, const void *buffer, size_t size_bytes)
{
    const long count = write_memory_at(file, buffer, size_bytes, open_file_offset(file));
    open_file_advance(file, count);
    return count;
}

static void show_node(const struct node *node, struct stat *state)
{
    state->st_mode = S_IFREG | node->mode;
    state->st_nlink = 1;
    state->st_dev = 1;
    state->st_ino = node->number;
    state->st_size = (off_t)node->size_bytes;
    state->st_mtim = duration_timespec(node->modified_ns);
    state->st_atim = state->st_mtim;
    state->st_ctim = state->st_mtim;
}

static long state_of(struct open_file *file, struct stat *state)
{
    show_node(file->node, state);
    return 0;
}

static long resize(struct open_file *file, uint64_t size_bytes)
{
    struct node *node = file->node;
    const long result = grow(node, size_bytes);
    if (result == 0) {
        if (size_bytes < node->size_bytes) {
            memset((uint8_t *)node->start + size_bytes, 0, node->size_bytes - size_bytes);
        }
        node->size_bytes = size_bytes;
        node->modified_ns = date_now_ns();
    }
    return result;
}

static long sync_nothing(struct open_file *file)
{
    (void)file;
    return 0;
}

static long memory_of(struct open_file *file, uint32_t *memory, uint64_t *size_bytes)
{
    const struct node *node = file->node;
    *memory = node->memory;
    *size_bytes = node->capacity_bytes;
    return 0;
}

static void finish(struct open_file *file)
{
    release_node(file->node);
}

static const struct file_operations memory_operations = {
    .read = read_next,
    .write = write_next,
    .read_at = read_memory_at,
    .write_at = write_memory_at,
    .state = state_of,
    .resize = resize,
    .sync = sync_nothing,
    .memory = memory_of,
    .finish = finish,
    .is_seekable = true,
};

static bool is_allowed(const struct node *node, int flags)
{
    const bool reads = (flags & O_ACCMODE) != O_WRONLY;
    const bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0;
    return (!reads || (node->mode & S_IRUSR) != 0) && (!writes || (node->mode & S_IWUSR) != 0);
}

/* The node of a path, with one reference more; made if the flags say so. With the lock. */
static long take_node(const char *text, int flags, mode_t mode, struct node **node)
{
    struct name *name = find_name(text);
    if (name != NULL) {
        if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
            return -EEXIST;
        }
        if (!is_allowed(name->node, flags)) {
            return -EACCES;
        }
        *node = name->node;
        (*node)->references++;
        return 0;
    }
    if ((flags & O_CREAT) == 0) {
        return -ENOENT;
    }
    name = find_name("");
    *node = new_node();
    if (name == NULL || *node == NULL) {
        return -ENOSPC;
    }
    (*node)->mode = mode & 0777;
    (*node)->references = 2; /* the name's, and the caller's */
    name->node = *node;
    strcpy(name->text, text);
    return 0;
}

/* Names here have no '/' in them, and a length that path_resolve() has checked. */
static const char *name_of(const struct path *path)
{
    return path->text + PREFIX_BYTES;
}

long memory_file_open(const struct path *path, int flags, mode_t mode, struct open_file **file)
{
    struct node *node = NULL;
    if (strchr(name_of(path), '/') != NULL || (flags & O_DIRECTORY) != 0) {
        return -ENOTDIR;
    }
    if (!have_names()) {
        return -ENOMEM;
    }
    lock_acquire();
    const long result = take_node(name_of(path), flags, mode, &node);
    lock_release();
    if (result != 0) {
        return result;
    }
    *file = open_file_create(&memory_operations, 0, flags);
    if (*file == NULL) {
        release_node(node);
        return -ENOMEM;
    }
    (*file)->node = node;
    if ((flags & O_TRUNC) != 0 && open_file_can_write(*file)) {
        return resize(*file, 0);
    }
    return 0;
}

long memory_file_state(const struct path *path, struct stat *state)
{
    if (!have_names()) {
        return -ENOENT;
    }
    lock_acquire();
    const struct name *name = find_name(name_of(path));
    if (name != NULL) {
        show_node(name->node, state);
    }
    lock_release();
    return name != NULL ? 0 : -ENOENT;
}

long memory_file_unlink(const struct path *path)
{
    if (!have_names()) {
        return -ENOMEM;
    }
    lock_acquire();
    struct name *name = find_name(name_of(path));
    struct node *node = name != NULL ? name->node : NULL;
    if (name != NULL) {
        name->node = NULL;
    }
    lock_release();
    if (node == NULL) {
        return -ENOENT;
    }
    release_node(node);
    return 0;
}

long memory_file_link(const struct path *from, const struct path *to)
{
    if (!have_names()) {
        return -ENOMEM;
    }
    lock_acquire();
    const struct name *first = find_name(name_of(from));
    struct name *second = find_name("");
    long result = 0;
    if (first == NULL) {
        result = -ENOENT;
    } else if (find_name(name_of(to)) != NULL) {
        result = -EEXIST;
    } else if (second == NULL) {
        result = -ENOSPC;
    } else {
        second->node = first->node;
        second->node->references++;
        strcpy(second->text, name_of(to));
    }
    lock_release();
    return result;
}
