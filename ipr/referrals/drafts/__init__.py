"""A referral before it is sent: its pages, its checks, its end."""
