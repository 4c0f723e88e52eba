import { checkHost, isAllowedAddress } from '../../../src/ingest/origins/guard.js'

const always = [
  '8.8.8.8',
  '1.1.1.1',
  '93.184.216.34',
  '172.32.0.1',
  '172.15.255.255',
  '192.167.255.255',
  '100.63.255.255',
  '100.128.0.0',
  '169.253.255.255',
  '134744072',
  '2606:4700:4700::1111',
  '2606:4700:4700::5eff:a00:1',
  '2606:4700:4700::300:5efe:a00:1',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
]

const privately = [
  '127.0.0.1',
  '127.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '10.0.0.1',
  '012.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '3232235521',
  '100.64.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:c0a8:1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd12:3456:789a::1',
]

const never = [
  '0.0.0.0',
  '0',
  '0.1.2.3',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '100.100.100.200',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd20:ce::254',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::127.0.0.1',
  '::7f00:1',
  '::8.8.8.8',
  '::ffff:0:127.0.0.1',
  '::ffff:0.0.0.0',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:7f00:0001::1',
  '2001:0:7f00:1::',
  '2002::1',
  '2002:808:808::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:4860:4860::5efe:127.0.0.1',
  '2001:4860:4860::5efe:7f00:1',
  '2001:4860:4860::200:5efe:10.0.0.1',
  '2001:4860:4860:0:0:5efe:0808:0808',
  '2001:4860:4860:0:200:5efe:a9fe:a9fe',
  'fd00::5efe:10.0.0.1',
  'fd00::200:5efe:10.0.0.1',
  'fe80::5efe:10.0.0.1',
  '64:ff9b:1::8.8.8.8',
  '64:ff9b:1:fffe::10.0.0.1',
  '64:ff9b::0.0.0.0',
  '64:ff9b::1:7f00:1',
  '0.255.255.255',
  '::ffff:0:0',
  '::ffff:0:10.0.0.1',
  '::10.0.0.1',
  '::a00:1',
  '0:0:0:0:0:0:a00:1',
  '3fff::1',
  '5f00::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'localhost',
  'example.org',
  '',
  ' 127.0.0.1',
  '1.2.3.4.5',
  '256.256.256.256',
  ':::',
]

describe('an origin may be at', () => {
  it.each(always)('%s', address => {
    expect([isAllowedAddress(address, false), isAllowedAddress(address, true)]).toEqual([true, true])
  })
})

describe('an origin may be at a private address only where that is allowed:', () => {
  it.each(privately)('%s', address => {
    expect([isAllowedAddress(address, false), isAllowedAddress(address, true)]).toEqual([false, true])
  })
})

describe('an origin may never be at', () => {
  it.each(never)('%j', address => {
    expect([isAllowedAddress(address, false), isAllowedAddress(address, true)]).toEqual([false, false])
  })
})

describe('a name of this machine', () => {
  it.each(['localhost', 'localhost.', 'LocalHost', 'a.localhost', 'a.localhost..', 'localhost.localdomain'])(
    '%s is a private address, whatever it resolves to',
    name => {
      expect(() => checkHost(name, false)).toThrow('refused')
      expect(() => checkHost(name, true)).not.toThrow()
    },
  )

  it.each(['localhost.example.org', 'notlocalhost', 'example.org.'])('%s is not one', name => {
    expect(() => checkHost(name, false)).not.toThrow()
  })
})
