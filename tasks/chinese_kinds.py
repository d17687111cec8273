"""Names of the kinds of personal data in Chinese, for the report."""

KINDS = {
    "private_key": "私钥",
    "jwt": "JWT 令牌",
    "url_credentials": "网址中的账号密码",
    "email": "电子邮箱",
    "secret": "密钥或口令",
    "iban": "国际银行账号",
    "resident_id": "居民身份证号",
    "bank_card": "银行卡号",
    "social_security_number": "美国社会安全号",
    "mac_address": "MAC 地址",
    "ip_address": "IP 地址",
    "passport": "护照号",
    "phone": "电话号码",
    "street_address": "街道地址",
    "person_name": "人名",
    "special_token": "残留的特殊标记",
}
