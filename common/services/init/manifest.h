/*
 * The edition's manifest (common/schema/system.capnp): read, checked, and what its names stand for.
 * The build checks it with the same code that init uses at boot, so neither believes the other.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "lib/message.h"
#include "schema/system_data.h"
#include "supervision.h"

#define MANIFEST_EXPORTS_MAX     16u
#define MANIFEST_ALL_EXPORTS_MAX 128u /* of all services */
#define MANIFEST_NEEDS_MAX       32u
#define MANIFEST_AUTHORITIES_MAX 8u
#define MANIFEST_ARGUMENTS_MAX   16u
#define MANIFEST_NAME_BYTES      39u /* of services, programs, needs and authorities */
#define MANIFEST_CPU_PERCENT_MAX 100u

/* Of all services together. */
#define MANIFEST_ALL_NEEDS_MAX       256u
#define MANIFEST_ALL_AUTHORITIES_MAX 128u
#define MANIFEST_ALL_ARGUMENTS_MAX   128u

/* The supervisor itself, where a need names a service: what it exports is its own interface. */
#define MANIFEST_SUPERVISOR      SUPERVISION_SERVICES_MAX
#define MANIFEST_SUPERVISOR_NAME "init"

/* A need that names somebody's export. */
struct manifest_need {
    struct bytes name; /* under which the needy finds it */
    uint32_t service;  /* or MANIFEST_SUPERVISOR */
    uint32_t export_index;
    struct bytes interface;
    uint64_t mask;
};

struct manifest_service {
    struct service_reader content;
    uint32_t export_count;
    uint32_t first_export; /* of the manifest's */
    uint32_t argument_count;
    struct bytes *arguments; /* these three lie among the manifest's */
    uint32_t authority_count;
    struct authority *authorities;
    uint64_t needs_mask; /* bit n: it is started after service n */
    uint64_t later_mask; /* bit n: it has a need of service n that is for later */
    uint32_t need_count;
    struct manifest_need *needs;
};

struct manifest {
    struct message message;
    struct system_reader content;
    uint32_t loader; /* the service that starts the others */
    uint32_t service_count;
    struct manifest_service services[SUPERVISION_SERVICES_MAX];
    uint32_t export_count;
    struct export exports[MANIFEST_ALL_EXPORTS_MAX];
    uint32_t need_count;
    uint32_t authority_count;
    uint32_t argument_count;
    struct manifest_need needs[MANIFEST_ALL_NEEDS_MAX];
    struct authority authorities[MANIFEST_ALL_AUTHORITIES_MAX];
    struct bytes arguments[MANIFEST_ALL_ARGUMENTS_MAX];
};

/* What the manifest's names mean outside of it. */
struct manifest_world {
    void *context;
    /* Of the boot package: its programs and other files have names alike. */
    bool (*has_file)(void *context, struct bytes name);
    /* The mask of a facet of an interface, or of all of it when `facet` is empty. */
    bool (*mask_of)(void *context, struct bytes interface, struct bytes facet, uint64_t *mask);
};

/* What is wrong, and where. */
struct manifest_fault {
    const char *problem;  /* in words */
    struct bytes service; /* the service that it is in; empty: the whole manifest */
    struct bytes word;    /* the name that is at fault */
};

/*
 * Reads and checks everything, once: a message may only be read for so long (lib/message.h). The
 * content must stay where it is as long as the manifest is used.
 *
 *   STATUS_TRUNCATED, STATUS_MALFORMED, STATUS_LIMIT_EXCEEDED  as the readers of lib/message.h
 *   STATUS_LIMIT_EXCEEDED  more of something than a bound above allows
 *   STATUS_NOT_FOUND       an unknown service, export, interface, facet, program or file
 *   STATUS_OVERLAP         a name that is there twice
 *   STATUS_WRONG_STATE     services that wait for each other in a circle; a loader that waits,
 *                          or exports no Launcher
 *   STATUS_INVALID_ARGUMENT  a name that is empty, too long or taken; a priority, a quota or kept
 *                            memory of 0; ports that are none
 *
 * In each case `fault` says more.
 */
NODISCARD enum status manifest_open(
    struct bytes content,
    const struct manifest_world *world,
    struct manifest *manifest,
    struct manifest_fault *fault);

/* The number of the service with this name. */
bool manifest_find(const struct manifest *manifest, struct bytes name, uint32_t *service);
