/*
 * What of Dropbear is compiled: a server of one connection, its standard input, to which people
 * prove that they have an Ed25519 key. No passwords, nothing passed on to other machines.
 */
#pragma once

#define DROPBEAR_SERVER     1
#define NON_INETD_MODE      0
#define INETD_MODE          1
#define DROPBEAR_REEXEC     0
#define DROPBEAR_SMALL_CODE 0

#define DROPBEAR_SVR_PASSWORD_AUTH  0
#define DROPBEAR_SVR_PUBKEY_AUTH    1
#define DROPBEAR_SVR_PUBKEY_OPTIONS 0
/* There are no user numbers to change to. */
#define DROPBEAR_SVR_MULTIUSER 0

#define DROPBEAR_X11FWD             0
#define DROPBEAR_SVR_LOCALTCPFWD    0
#define DROPBEAR_SVR_REMOTETCPFWD   0
#define DROPBEAR_SVR_LOCALSTREAMFWD 0
#define DROPBEAR_SVR_AGENTFWD       0
#define DROPBEAR_SFTPSERVER         0
#define DO_MOTD                     0

/* Who has proved nothing after so many seconds is sent away. */
#define AUTH_TIMEOUT 60

/* The host has one key, of which the public part comes from the gate. */
#define DROPBEAR_DELAY_HOSTKEY 0

#define DROPBEAR_RSA               0
#define DROPBEAR_ECDSA             0
#define DROPBEAR_SK_KEYS           0
#define DROPBEAR_DH_GROUP14_SHA256 0
/* Key exchanges are those whose hashes the gate makes: curve25519 alone, or with one of the
 * post-quantum kinds. */
#define DROPBEAR_ECDH            0
#define DROPBEAR_ENABLE_GCM_MODE 1
