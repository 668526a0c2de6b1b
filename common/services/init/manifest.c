#include "manifest.h"
#include "lib/text.h"

/* I/O ports are numbered by 16 bits. */
#define IO_PORTS_END 0x10000u

/* What is being looked at; so that every check can say where it is. */
struct check {
    struct manifest *manifest;
    const struct manifest_world *world;
    struct manifest_fault *fault;
};

static enum status
refuse(const struct check *check, enum status status, const char *problem, struct bytes word)
{
    check->fault->problem = problem;
    check->fault->word = word;
    return status;
}

bool manifest_find(const struct manifest *manifest, struct bytes name, uint32_t *service)
{
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        if (bytes_equal(manifest->services[i].content.name, name)) {
            *service = i;
            return true;
        }
    }
    return false;
}

/* -- reading ----------------------------------------------------------------------------------- */

static enum status read_services(const struct check *check)
{
    struct manifest *manifest = check->manifest;
    const struct message_list *list = &manifest->content.services;
    if (list->count > SUPERVISION_SERVICES_MAX) {
        return refuse(check, STATUS_LIMIT_EXCEEDED, "too many services", (struct bytes){0});
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const enum status status = service_list_get(list, i, &manifest->services[i].content);
        if (status != STATUS_OK) {
            return refuse(check, status, "a service cannot be read", (struct bytes){0});
        }
    }
    manifest->service_count = list->count;
    return STATUS_OK;
}

/* -- one service ------------------------------------------------------------------------------- */

static enum status check_scalars(const struct check *check, uint32_t index)
{
    struct manifest *manifest = check->manifest;
    const struct service_reader *service = &manifest->services[index].content;
    uint32_t first = 0;
    if (service->name.size_bytes == 0 ||
        bytes_equal(service->name, text_bytes(MANIFEST_SUPERVISOR_NAME))) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "no name for a service", service->name);
    }
    if (!manifest_find(manifest, service->name, &first) || first != index) {
        return refuse(check, STATUS_OVERLAP, "two services have this name", service->name);
    }
    if (service->name.size_bytes > MANIFEST_NAME_BYTES ||
        service->program.size_bytes > MANIFEST_NAME_BYTES) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "too long a name", service->name);
    }
    if (!check->world->has_file(check->world->context, service->program)) {
        return refuse(check, STATUS_NOT_FOUND, "the edition has no such program", service->program);
    }
    if (service->memory_kib == 0) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "it may use no memory", service->name);
    }
    if (service->priority == 0) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "it has no priority", service->name);
    }
    if (service->cpu_percent == 0 || service->cpu_percent > MANIFEST_CPU_PERCENT_MAX) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "no share of a CPU", service->name);
    }
    if (service->restart >= RESTART_POLICY_COUNT) {
        return refuse(
            check, STATUS_INVALID_ARGUMENT, "its restart policy is unknown", service->name);
    }
    return STATUS_OK;
}

static enum status check_arguments(const struct check *check, struct manifest_service *service)
{
    const struct message_list *list = &service->content.arguments;
    struct manifest *manifest = check->manifest;
    if (list->count > MANIFEST_ARGUMENTS_MAX ||
        list->count > MANIFEST_ALL_ARGUMENTS_MAX - manifest->argument_count) {
        return refuse(check, STATUS_LIMIT_EXCEEDED, "too many arguments", service->content.name);
    }
    service->arguments = &manifest->arguments[manifest->argument_count];
    manifest->argument_count += list->count;
    for (uint32_t i = 0; i < list->count; i++) {
        const enum status status = message_list_text(list, i, &service->arguments[i]);
        if (status != STATUS_OK) {
            return refuse(check, status, "an argument cannot be read", service->content.name);
        }
    }
    service->argument_count = list->count;
    return STATUS_OK;
}

/* What a process finds under names, besides what the manifest grants it. */
static bool is_reserved(struct bytes name)
{
    return bytes_equal(name, text_bytes("endpoint")) || bytes_equal(name, text_bytes("event")) ||
           bytes_equal(name, text_bytes("supervisor"));
}

/* A name under which the service is to find something, other than those that are given already. */
static enum status
check_name(const struct check *check, const struct manifest_service *service, struct bytes name)
{
    if (name.size_bytes == 0 || name.size_bytes > MANIFEST_NAME_BYTES || is_reserved(name)) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "no name for a capability", name);
    }
    for (uint32_t i = 0; i < service->need_count; i++) {
        if (bytes_equal(service->needs[i].name, name)) {
            return refuse(check, STATUS_OVERLAP, "two capabilities have this name", name);
        }
    }
    for (uint32_t i = 0; i < service->authority_count; i++) {
        if (bytes_equal(service->authorities[i].name, name)) {
            return refuse(check, STATUS_OVERLAP, "two capabilities have this name", name);
        }
    }
    return STATUS_OK;
}

static enum status check_exports(const struct check *check, struct manifest_service *service)
{
    const struct message_list *exports = &service->content.exports;
    const struct bytes name = service->content.name;
    struct manifest *manifest = check->manifest;
    if (exports->count > MANIFEST_EXPORTS_MAX ||
        exports->count > MANIFEST_ALL_EXPORTS_MAX - manifest->export_count) {
        return refuse(check, STATUS_LIMIT_EXCEEDED, "too many exports", name);
    }
    service->first_export = manifest->export_count;
    for (uint32_t i = 0; i < exports->count; i++) {
        struct export export;
        const enum status status = export_list_get(exports, i, &export);
        if (status != STATUS_OK) {
            return refuse(check, status, "an export cannot be read", name);
        }
        uint64_t mask = 0;
        if (!check->world->mask_of(
                check->world->context, export.interface, (struct bytes){0}, &mask)) {
            return refuse(check, STATUS_NOT_FOUND, "there is no such interface", export.interface);
        }
        manifest->exports[manifest->export_count++] = export;
        service->export_count++;
    }
    return STATUS_OK;
}

/* The export with this name, of the service that is said to have it. */
static bool find_export(
    const struct service_reader *service, struct bytes name, struct export *export, uint32_t *index)
{
    for (uint32_t i = 0; i < service->exports.count; i++) {
        if (export_list_get(&service->exports, i, export) == STATUS_OK &&
            bytes_equal(export->name, name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* Finds whose export is meant, and which interface that has. */
static enum status
resolve(const struct check *check, const struct need *need, struct manifest_need *resolved)
{
    if (bytes_equal(need->service, text_bytes(MANIFEST_SUPERVISOR_NAME))) {
        resolved->service = MANIFEST_SUPERVISOR;
        resolved->interface = text_bytes("Supervisor");
        return bytes_equal(need->export, text_bytes("supervisor"))
                   ? STATUS_OK
                   : refuse(check, STATUS_NOT_FOUND, "nobody exports this", need->export);
    }
    if (!manifest_find(check->manifest, need->service, &resolved->service)) {
        return refuse(check, STATUS_NOT_FOUND, "there is no such service", need->service);
    }
    struct export export = {0};
    if (!find_export(
            &check->manifest->services[resolved->service].content,
            need->export,
            &export,
            &resolved->export_index)) {
        return refuse(check, STATUS_NOT_FOUND, "nobody exports this", need->export);
    }
    resolved->interface = export.interface;
    return STATUS_OK;
}

static enum status
check_need(const struct check *check, struct manifest_service *service, const struct need *need)
{
    struct manifest_need *resolved = &service->needs[service->need_count];
    enum status status = check_name(check, service, need->name);
    if (status == STATUS_OK) {
        status = resolve(check, need, resolved);
    }
    if (status != STATUS_OK) {
        return status;
    }
    resolved->name = need->name;
    if (!check->world->mask_of(
            check->world->context, resolved->interface, need->facet, &resolved->mask)) {
        return need->facet.size_bytes == 0
                   ? refuse(check, STATUS_NOT_FOUND, "no such interface", resolved->interface)
                   : refuse(
                         check, STATUS_NOT_FOUND, "its interface has no such facet", need->facet);
    }
    if (resolved->service != MANIFEST_SUPERVISOR) {
        uint64_t *mask = need->is_later ? &service->later_mask : &service->needs_mask;
        *mask |= UINT64_C(1) << resolved->service;
    }
    service->need_count++;
    return STATUS_OK;
}

static enum status check_needs(const struct check *check, struct manifest_service *service)
{
    const struct message_list *needs = &service->content.needs;
    struct manifest *manifest = check->manifest;
    if (needs->count > MANIFEST_NEEDS_MAX ||
        needs->count > MANIFEST_ALL_NEEDS_MAX - manifest->need_count) {
        return refuse(check, STATUS_LIMIT_EXCEEDED, "too many needs", service->content.name);
    }
    service->needs = &manifest->needs[manifest->need_count];
    manifest->need_count += needs->count;
    for (uint32_t i = 0; i < needs->count; i++) {
        struct need need;
        enum status status = need_list_get(needs, i, &need);
        if (status != STATUS_OK) {
            return refuse(check, status, "a need cannot be read", service->content.name);
        }
        status = check_need(check, service, &need);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status check_authority(
    const struct check *check,
    const struct manifest_service *service,
    const struct authority *authority)
{
    uint64_t mask = 0;
    if (authority->which > AUTHORITY_WHICH_PACKAGE_FILE) {
        return refuse(check, STATUS_NOT_FOUND, "there is no such authority", authority->name);
    }
    if (authority->which == AUTHORITY_WHICH_MACHINE &&
        !check->world->mask_of(
            check->world->context, text_bytes("Machine"), authority->machine, &mask)) {
        return refuse(check, STATUS_NOT_FOUND, "Machine has no such facet", authority->machine);
    }
    if (authority->which == AUTHORITY_WHICH_IO_PORTS &&
        (authority->io_ports.count == 0 ||
         (uint32_t)authority->io_ports.first + authority->io_ports.count > IO_PORTS_END)) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "there are no such ports", authority->name);
    }
    if ((authority->which == AUTHORITY_WHICH_KEPT_MEMORY_KIB && authority->kept_memory_kib == 0) ||
        (authority->which == AUTHORITY_WHICH_KEPT_STATE_KIB && authority->kept_state_kib == 0)) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "nothing would be kept", authority->name);
    }
    if (authority->spare_kib != 0 && authority->which != AUTHORITY_WHICH_KEPT_MEMORY_KIB) {
        return refuse(check, STATUS_INVALID_ARGUMENT, "it is no kept memory", authority->name);
    }
    if (authority->which == AUTHORITY_WHICH_PACKAGE_FILE &&
        !check->world->has_file(check->world->context, authority->package_file)) {
        return refuse(
            check, STATUS_NOT_FOUND, "the edition has no such file", authority->package_file);
    }
    return check_name(check, service, authority->name);
}

static enum status check_authorities(const struct check *check, struct manifest_service *service)
{
    const struct message_list *list = &service->content.authorities;
    struct manifest *manifest = check->manifest;
    if (list->count > MANIFEST_AUTHORITIES_MAX ||
        list->count > MANIFEST_ALL_AUTHORITIES_MAX - manifest->authority_count) {
        return refuse(check, STATUS_LIMIT_EXCEEDED, "too many authorities", service->content.name);
    }
    service->authorities = &manifest->authorities[manifest->authority_count];
    manifest->authority_count += list->count;
    for (uint32_t i = 0; i < list->count; i++) {
        struct authority authority;
        enum status status = authority_list_get(list, i, &authority);
        if (status != STATUS_OK) {
            return refuse(check, status, "an authority cannot be read", service->content.name);
        }
        status = check_authority(check, service, &authority);
        if (status != STATUS_OK) {
            return status;
        }
        service->authorities[service->authority_count++] = authority;
    }
    return STATUS_OK;
}

static enum status check_service(const struct check *check, uint32_t index)
{
    struct manifest_service *service = &check->manifest->services[index];
    check->fault->service = service->content.name;
    enum status status = check_scalars(check, index);
    if (status == STATUS_OK) {
        status = check_exports(check, service);
    }
    if (status == STATUS_OK) {
        status = check_needs(check, service);
    }
    if (status == STATUS_OK) {
        status = check_authorities(check, service);
    }
    return status == STATUS_OK ? check_arguments(check, service) : status;
}

/* -- the whole --------------------------------------------------------------------------------- */

/* From a service that needs what is in a circle, or is itself, to one that is. */
static uint32_t walk_into_circle(const struct manifest *manifest, uint32_t service, uint64_t done)
{
    for (uint32_t step = 0; step < manifest->service_count; step++) {
        service = (uint32_t)__builtin_ctzll(manifest->services[service].needs_mask & ~done);
    }
    return service;
}

/* Takes away whoever needs only what has been taken away already; the rest leads into circles. */
static enum status check_circles(const struct check *check)
{
    const struct manifest *manifest = check->manifest;
    uint64_t done = 0;
    for (uint32_t round = 0; round < manifest->service_count; round++) {
        for (uint32_t i = 0; i < manifest->service_count; i++) {
            if ((manifest->services[i].needs_mask & ~done) == 0) {
                done |= UINT64_C(1) << i;
            }
        }
    }
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        if ((done >> i & 1) == 0) {
            const uint32_t culprit = walk_into_circle(manifest, i, done);
            const struct bytes name = manifest->services[culprit].content.name;
            check->fault->service = name;
            return refuse(check, STATUS_WRONG_STATE, "it needs, through others, itself", name);
        }
    }
    return STATUS_OK;
}

/* Everybody but the loader needs it, whether he says so or not. */
static enum status check_loader(const struct check *check)
{
    struct manifest *manifest = check->manifest;
    const struct bytes name = manifest->content.loader;
    check->fault->service = (struct bytes){0};
    if (!manifest_find(manifest, name, &manifest->loader)) {
        return refuse(check, STATUS_NOT_FOUND, "there is no such service to be the loader", name);
    }
    const struct manifest_service *loader = &manifest->services[manifest->loader];
    struct export first = {0};
    check->fault->service = name;
    if (export_list_get(&loader->content.exports, 0, &first) != STATUS_OK ||
        !bytes_equal(first.interface, text_bytes("Launcher"))) {
        return refuse(check, STATUS_WRONG_STATE, "the loader's first export is no Launcher", name);
    }
    if (loader->needs_mask != 0) {
        return refuse(check, STATUS_WRONG_STATE, "the loader waits for other services", name);
    }
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        if (i != manifest->loader) {
            manifest->services[i].needs_mask |= UINT64_C(1) << manifest->loader;
        }
    }
    return STATUS_OK;
}

enum status manifest_open(
    struct bytes content,
    const struct manifest_world *world,
    struct manifest *manifest,
    struct manifest_fault *fault)
{
    *manifest = (struct manifest){0};
    *fault = (struct manifest_fault){.problem = "the manifest cannot be read"};
    const struct check check = {manifest, world, fault};
    struct message_struct root;
    enum status status = message_open(content, &manifest->message);
    if (status == STATUS_OK) {
        status = message_root(&manifest->message, &root);
    }
    if (status == STATUS_OK) {
        status = system_read(&root, &manifest->content);
    }
    if (status == STATUS_OK) {
        status = read_services(&check);
    }
    for (uint32_t i = 0; i < manifest->service_count && status == STATUS_OK; i++) {
        status = check_service(&check, i);
    }
    if (status == STATUS_OK) {
        status = check_loader(&check);
    }
    return status == STATUS_OK ? check_circles(&check) : status;
}
